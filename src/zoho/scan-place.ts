import type { ScanPosition } from '../model/checkpoint.ts'
import type { JsonValue } from '../model/json.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { lmtColumn, lmtOf } from '../model/records/lmt-of.ts'
import { recordId } from '../model/records/record-id.ts'
import { parseInstant, startOfSecond } from '../model/time.ts'
import { sameSort } from './check-page.ts'
import type { ListAnswer, Sort } from './list-page.ts'
import type { ReadContext } from './read-context.ts'

const creationColumn = 'created_time'

/** The share of a page to step back when it repeats nothing: less than the tail is long, so it cannot be jumped over. */
const backwards = 0.75

/** Where so many steps find no row seen before, most of the list has moved: beginning again costs fewer calls. */
const mostSteps = 5

/** Where a page lies in the list, as its answer says, and what shows that nothing before it was skipped. */
export interface Place {
  offset: number
  /** The order that the list says it is in: a position in another order is none. */
  order: string
  /** Its records: the id, with the LMT where that version may be held against a later page. */
  tail: string[]
  /** Versions that did not change places, if the page before has them too. */
  versions: string[]
  /** Ids of records that an edit cannot have moved past rows that were never read; found out only where no version proves it. */
  anchors: () => string[]
}

/** The place of an answer, `asked` being the order that was asked for. */
export function placeOf(
  { sort, records, page, perPage, serverTime }: ListAnswer,
  { stream, seen }: ReadContext,
  asked: Sort | undefined,
): Place {
  const byLmt = sort?.column === lmtColumn
  const open = startOfSecond(serverTime)
  // Another edit within a second that is still open would not show, so its versions prove nothing, unless there are no others.
  const isOver = records.map((record) => byLmt || (lmtOf(record) ?? 0) < open)
  const noneIsOver = !isOver.includes(true)
  const counts = (_text: string, index: number): boolean => noneIsOver || isOver[index] === true
  const ids = records.map((record) => recordId(record, stream.key) ?? '')
  // The text of the LMT: one version is printed in one way, and a checkpoint keeps it.
  const versions = records.map((record, index) =>
    stream.hasLmt ? `${ids[index]} ${record.get(lmtColumn)}` : (ids[index] ?? ''),
  )
  // An order that edits do not move: the one that was asked for, as the answer shows it.
  const fixed = sort !== undefined && asked !== undefined && !byLmt && sameSort(sort, asked)
  const began = startOfSecond(seen.firstAnswer ?? 0)
  return {
    offset: (page - 1) * perPage,
    order: sort === undefined ? '' : `${sort.column} ${sort.order}`,
    tail: ids.map((id, index) => (counts(id, index) ? (versions[index] ?? id) : id)),
    versions: versions.filter(counts),
    anchors: () => {
      const isAnchor = fixed ? anchors(records, sort.column, began) : []
      return ids.filter((_id, index) => isAnchor[index])
    },
  }
}

/**
 * Which records stand first among those with the same sort key, as the page shows it: an edit may change places among equals,
 * since nobody says that Zoho keeps them, and after an import thousands may have one creation second. And which were created
 * since the read began: whatever is skipped among them the next run reads.
 */
function anchors(records: JsonRecord[], column: string, began: number): boolean[] {
  const isNew = (value: JsonValue | undefined): boolean =>
    column === creationColumn && typeof value === 'string' && (parseInstant(value) ?? 0) >= began
  return records.map(
    (record, index) =>
      (index > 0 && record.get(column) !== records[index - 1]?.get(column)) || isNew(record.get(column)),
  )
}

/** Whether nothing can have been skipped before the page: it is the first, or it repeats what the page before had. */
export function fits({ offset, order, versions, anchors }: Place, position: ScanPosition): boolean {
  if (offset === 0) return true
  if (order !== position.order) return false
  const tail = new Set(position.tail)
  if (versions.some((version) => tail.has(version))) return true
  const ids = new Set(position.tail.map((text) => text.split(' ', 1)[0]))
  return anchors().some((id) => ids.has(id))
}

/** Where to look for a row of the page before; at the beginning, where a whole list seems to have moved. */
export function stepBack({ rowsRead, order, largest }: ScanPosition, page: Place, steps: number): number {
  if (steps > mostSteps || page.order !== order) return 0
  return Math.max(0, Math.min(rowsRead, page.offset) - Math.ceil(largest * backwards))
}
