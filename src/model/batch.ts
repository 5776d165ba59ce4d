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
  readonly #releases: (() => void)[] = []
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
    this.#releases.push(page.release)
    this.checkpoint = page.checkpoint
    this.pages += 1
    this.records += page.ids.length
    this.repeats += page.repeats
    this.misfits += page.misfits
    const { parts, left } = this.#newest(page)
    for (const { length } of parts) this.#bytes += length
    for (const [index, rows] of page.children.entries()) {
      this.children[index] ??= new WaitingLines()
      this.children[index].add(page.ids, rows, left)
      this.#bytes += rows.lines.length
    }
    return parts
  }

  /** Nobody reads its lines any more. */
  release(): void {
    for (const release of this.#releases.splice(0)) release()
  }

  /** A key twice keeps the later LMT, then the later read: an older version than one of this batch is left out. */
  #newest({ ids, lmts, ends, lines }: RowPage): { parts: Buffer[]; left: Set<number> } {
    const parts: Buffer[] = []
    const left = new Set<number>()
    let from = 0
    for (const [index, id] of ids.entries()) {
      const lmt = lmts[index] ?? null
      const before = this.#lmts.get(id)
      if (before != null && lmt !== null && lmt < before) {
        const start = ends[index - 1] ?? 0
        if (start > from) parts.push(lines.subarray(from, start))
        from = ends[index] ?? start
        left.add(index)
        continue
      }
      this.#lmts.set(id, lmt)
      this.lines += 1
    }
    if (lines.length > from) parts.push(lines.subarray(from))
    return { parts, left }
  }
}
