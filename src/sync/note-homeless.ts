import type { Homeless } from '../model/record-encoder.ts'
import type { Stream } from '../model/stream.ts'
import { tableOf } from '../model/table.ts'

/** Names that one message lists. */
const mostNames = 20

/** Says which columns the table, or some row of it, had no place for; those that were said before are not said again. */
export function noteHomeless(
  stream: Stream,
  { table, row }: Homeless,
  said: Set<string>,
  note: (message: string) => void,
): void {
  const { schema, name } = tableOf(stream)
  const say = (columns: Set<string>, why: string): void => {
    const news = [...columns].filter((column) => !said.has(column))
    for (const column of news) said.add(column)
    if (news.length > 0) note(`${why}: values of ${listed(news)} are kept in _misfit`)
  }
  say(table, `${schema}.${name} takes no more columns (PostgreSQL's limit is 1,600, dropped ones included)`)
  say(row, `a row of ${schema}.${name} has more values than PostgreSQL takes in one (8 kB)`)
}

function listed(names: string[]): string {
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ')
}
