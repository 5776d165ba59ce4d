import { catalog } from './catalog.ts'
import { ConfigError } from './errors.ts'
import { globOf } from './glob.ts'
import type { Stream } from './stream.ts'

/**
 * The streams that `patterns` mean: names, or globs with `*`, with or without the product (`books/inv*`). None: all.
 * @throws ConfigError that lists the catalog when a pattern means nothing
 */
export function selectStreams(patterns: readonly string[]): Stream[] {
  if (patterns.length === 0) return [...catalog]
  const matches = patterns.map((pattern) => ({ pattern, found: catalog.filter((stream) => means(pattern, stream)) }))
  const unknown = matches.filter(({ found }) => found.length === 0).map(({ pattern }) => JSON.stringify(pattern))
  if (unknown.length > 0) {
    throw new ConfigError(
      `There is no stream ${unknown.join(', ')}. The streams are: ${catalog.map(({ name }) => name).join(', ')}.`,
    )
  }
  const wanted = new Set(matches.flatMap(({ found }) => found))
  return catalog.filter((stream) => wanted.has(stream))
}

function means(pattern: string, { product, name }: Stream): boolean {
  const glob = globOf(pattern)
  return glob.test(name) || glob.test(`${product}/${name}`)
}
