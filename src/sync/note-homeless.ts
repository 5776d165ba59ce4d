import type { Homeless } from '../model/copy-text/field-writer.ts'
import type { Stream } from '../model/stream.ts'
import { tableOf } from '../model/table.ts'

/** Names that one message lists. */
const mostNames = 20

/**
 * Says which columns a table, or some row of it, had no place for; those that were said before are not said again.
 * @param homeless by table: the stream's own, then its children's
 */
export function noteHomeless(
  stream: Stream,
  homeless: readonly Homeless[],
  said: Set<string>,
  note: (message: string) => void,
): void {
  const own = tableOf(stream)
  for (const [index, { schema, name }] of [own, ...own.children].entries()) {
    const say = (columns: Iterable<string>, why: string): void => {
      const news = [...columns].filter((column) => !said.has(`${name}.${column}`))
      for (const column of news) said.add(`${name}.${column}`)
      if (news.length > 0) note(`${why}: values of ${listed(news)} are kept in _misfit`)
    }
    const { table = [], row = [] } = homeless[index] ?? {}
    say(table, `${schema}.${name} takes no more columns (PostgreSQL's limit is 1,600, dropped ones included)`)
    say(row, `a row of ${schema}.${name} has more values than PostgreSQL takes in one (8 kB)`)
  }
}

function listed(names: string[]): string {
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ')
}
