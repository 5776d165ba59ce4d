import type { Checkpoint } from './checkpoint.ts'
import type { JsonObject } from './json.ts'
import type { RowPage } from './page.ts'
import type { Row } from './record-encoder.ts'

/** Where a batch closes, whichever comes first (DESIGN.md 7); the third bound is time, kept by the sink. */
export const batchRows = 20_000
export const batchBytes = 16 * 1024 * 1024
export const batchAge = 2_000

/** What one transaction loads: rows by id, each key once, and the checkpoint behind them. */
export class Batch {
  readonly rows = new Map<string, Row>()
  readonly quarantined: JsonObject[] = []
  checkpoint: Checkpoint | undefined
  pages = 0
  records = 0
  repeats = 0
  misfits = 0
  #bytes = 0

  get isFull(): boolean {
    return this.rows.size >= batchRows || this.#bytes >= batchBytes
  }

  get isEmpty(): boolean {
    return this.pages === 0
  }

  add(page: RowPage): void {
    for (const row of page.rows) this.#addRow(row)
    this.quarantined.push(...page.quarantined)
    this.checkpoint = page.checkpoint
    this.pages += 1
    this.records += page.rows.length
    this.repeats += page.repeats
  }

  /** A key twice keeps the later LMT, then the later read: `on conflict` would refuse to touch a row twice. */
  #addRow(row: Row): void {
    const before = this.rows.get(row.id)
    if (before?.lmt != null && row.lmt !== null && row.lmt < before.lmt) return
    this.rows.set(row.id, row)
    this.misfits += row.misfits
    this.#bytes += row.line.length
  }
}
