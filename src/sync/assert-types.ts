import { DatabaseError } from '../model/errors.ts'
import type { Column } from '../model/stream.ts'

/**
 * Another organization's run may have made a column of that name just now, of the type of its own first value.
 * @param ours by table, with the types that rows were encoded for
 * @throws DatabaseError where the table has another type
 */
export function assertTypes(ours: readonly Column[][], kept: readonly Column[][]): void {
  for (const { table, name, type } of ours.flatMap((columns, table) =>
    columns.map((column) => ({ table, ...column })),
  )) {
    const made = kept[table]?.find((column) => column.name === name)?.type
    if (made === type) continue
    throw new DatabaseError(
      `The column ${name} has just been made ${made === undefined ? 'by hand' : `as ${made} by another run or by hand`}, ` +
        `here it began as ${type}. Run again: what was committed is safe.`,
    )
  }
}
