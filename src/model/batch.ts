import type { Checkpoint } from './checkpoint.ts'
import type { JsonObject } from './json.ts'
import type { RowPage } from './page.ts'
import { WaitingLines } from './waiting-lines.ts'

/** Where a batch closes, whichever comes first (DESIGN.md 7); the third bound is time, kept by the sink. */
export const batchRows = 20_000
export const batchBytes = 16 * 1024 * 1024
export const batchAge = 2_000

/**
 * What one transaction loads: the keys of its rows, and the checkpoint behind them. Their lines are on their way already, those of
 * their children wait here.
 */
export class Batch {
  readonly quarantined: JsonObject[] = []
  checkpoint: Checkpoint | undefined
  pages = 0
  records = 0
  repeats = 0
  misfits = 0
  /** Lines to be loaded. */
  lines = 0
  /** By child table, in the order of the catalog. */
  readonly children: WaitingLines[] = []
  readonly #taken: { page: RowPage; left: ReadonlySet<number> }[] = []
  readonly #lmts = new Map<string, number | null>()
  #bytes = 0

  get isFull(): boolean {
    return this.lines >= batchRows || this.#bytes >= batchBytes
  }

  /** Whether a key comes twice: then its last line counts. */
  get hasTwins(): boolean {
    return this.lines > this.#lmts.size
  }

  get ids(): Iterable<string> {
    return this.#lmts.keys()
  }

  /** Takes a page in, and answers those of its lines that are to be loaded. */
  add(page: RowPage): Buffer[] {
    this.quarantined.push(...page.quarantined)
    this.checkpoint = page.checkpoint
    this.pages += 1
    this.records += page.ids.length
    this.repeats += page.repeats
    this.misfits += page.misfits
    const left = this.#older(page)
    this.#taken.push({ page, left })
    const parts = partsOf(page, (index) => !left.has(index))
    for (const { length } of parts) this.#bytes += length
    for (const [index, rows] of page.children.entries()) {
      this.children[index] ??= new WaitingLines()
      this.children[index].add(page.ids, rows, left)
      this.#bytes += rows.lines.length
    }
    return parts
  }

  /** The lines of these keys, and how many they are. */
  linesOf(ids: ReadonlySet<string>): { parts: Buffer[]; count: number } {
    let count = 0
    const parts = this.#taken.flatMap(({ page, left }) =>
      partsOf(page, (index) => {
        const isWanted = !left.has(index) && ids.has(page.ids[index] ?? '')
        count += Number(isWanted)
        return isWanted
      }),
    )
    return { parts, count }
  }

  /** Nobody reads its lines any more. */
  release(): void {
    for (const { page } of this.#taken.splice(0)) page.release()
  }

  /** A key twice keeps the later LMT, then the later read: an older version than one of this batch is left out. */
  #older({ ids, lmts }: RowPage): Set<number> {
    const left = new Set<number>()
    for (const [index, id] of ids.entries()) {
      const lmt = lmts[index] ?? null
      const before = this.#lmts.get(id)
      if (before != null && lmt !== null && lmt < before) {
        left.add(index)
        continue
      }
      this.#lmts.set(id, lmt)
      this.lines += 1
    }
    return left
  }
}

/** The lines of a page that are wanted, those that follow one another in one piece. */
function partsOf({ lines, ends }: RowPage, isWanted: (index: number) => boolean): Buffer[] {
  const parts: Buffer[] = []
  let from = 0
  let to = 0
  for (const [index, end] of ends.entries()) {
    if (isWanted(index)) {
      to = end
      continue
    }
    if (to > from) parts.push(lines.subarray(from, to))
    from = end
    to = end
  }
  if (to > from) parts.push(lines.subarray(from, to))
  return parts
}
