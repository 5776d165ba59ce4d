import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { Column, Stream } from '../model/stream.ts'
import { keptTables, type SinkHooks, type TableColumns } from '../model/stream-store.ts'
import { assertTypes } from './assert-types.ts'

/**
 * Makes the columns that an encoder has learned, and says so.
 * @param ensure makes sure that the tables have these columns
 * @param made hears of new ones, by table
 */
export function learnColumns(
  stream: Stream,
  encoder: RecordEncoder,
  options: {
    ensure(wanted: Column[][]): Promise<TableColumns>
    made?(learned: Column[][]): Promise<void>
    note(message: string): void
  },
): SinkHooks['evolve'] {
  let known = encoder.tables
  const nameOf = (table: number, { name, type }: Column): string =>
    table === 0 ? `${name} ${type}` : `${stream.children[table - 1]?.table}.${name} ${type}`
  return async (wanted) => {
    const learned = wanted.map((columns, table) => columns.slice(known[table]?.length))
    known = wanted
    if (learned.flat().length === 0) return
    assertTypes(learned, keptTables(await options.ensure(wanted)))
    await options.made?.(learned)
    const names = learned.flatMap((columns, table) => columns.map((column) => nameOf(table, column)))
    options.note(`new columns: ${names.join(', ')}`)
  }
}
