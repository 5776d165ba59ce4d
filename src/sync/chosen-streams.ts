import { ConfigError } from '../model/errors.ts'
import { globOf } from '../model/glob.ts'

/**
 * The ids of streams that are meant, out of those that a state is kept for.
 * @param patterns names or globs as in `run --stream`, or whole ids (`books/927270289/invoices`); none: all
 * @throws ConfigError when a pattern means none of them
 */
export function chosenStreams(known: readonly string[], patterns: readonly string[]): string[] {
  const idle = patterns.filter((pattern) => !known.some((id) => means(pattern, id)))
  if (idle.length > 0) {
    throw new ConfigError(`No state is kept for ${idle.join(', ')}. Known: ${known.join(', ') || 'none'}.`)
  }
  return patterns.length === 0 ? [...known] : known.filter((id) => patterns.some((pattern) => means(pattern, id)))
}

/** `invoices`, `books/inv*` and `books/927270289/invoices` mean the id `books/927270289/invoices`. */
function means(pattern: string, id: string): boolean {
  const [product, , name] = id.split('/')
  return [id, `${product}/${name}`, name ?? id].some((text) => globOf(pattern).test(text))
}
