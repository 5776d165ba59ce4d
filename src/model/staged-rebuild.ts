import type { Checkpoint } from './checkpoint.ts'
import type { Column, Stream } from './stream.ts'
import { formatInstant } from './time.ts'

/** A rebuild that has begun and was not applied yet. */
export interface StagedRebuild {
  /** The run that began it. */
  runId: number
  /** When, in milliseconds of Zoho's clock. */
  began: number
  /** Of its stage, by table as in `StreamStore`; none where that is gone. */
  tables: Column[][]
  isEmpty: boolean
}

/** Older than this, what was gathered first says little of what Zoho has now. */
const longestStaged = 7 * 86_400_000

/** Why an unfinished rebuild is not worth going on with, for people; undefined where it is. */
export function whyGivenUp(
  { began }: Pick<StagedRebuild, 'began'>,
  { hasLmt }: Pick<Stream, 'hasLmt'>,
  zohoTime: number,
): string | undefined {
  if (!hasLmt) return 'rows of this list carry no last_modified_time, so a read that was cut short proves nothing'
  return zohoTime - began >= longestStaged ? `it began at ${formatInstant(began)}, too long ago` : undefined
}

/**
 * Why a rebuild that was cut short has to begin anew although it knows its place, for people; undefined where it goes on.
 * @param wanted the columns of the catalog, by table
 * @param kept the columns of the tables
 */
export function whyAnew(
  { tables, isEmpty }: StagedRebuild,
  { scan }: Checkpoint,
  { wanted, kept }: { wanted: readonly Column[][]; kept: readonly Column[][] },
): string | undefined {
  if (isEmpty && (scan?.rowsRead ?? 0) > 0) {
    return 'its stage is empty: PostgreSQL has recovered from a crash or a backup, which an unlogged table does not outlive'
  }
  for (const [index, columns] of wanted.entries()) {
    const staged = new Map(tables[index]?.map(({ name, type }) => [name, type]))
    const lacking = columns.find(({ name }) => !staged.has(name))
    if (lacking) return `its stage is of an older zsync, without the column ${lacking.name}`
    const altered = kept[index]?.find(({ name, type }) => staged.has(name) && staged.get(name) !== type)
    if (altered) return `the column ${altered.name} has become ${altered.type}`
  }
  return undefined
}
