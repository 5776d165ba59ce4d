import type { Checkpoint } from './checkpoint.ts'
import type { EncodedRows } from './copy-text/encoded-rows.ts'
import type { RowLayout } from './copy-text/row-layout.ts'
import type { JsonRecord } from './records/json-record.ts'

/** What one list request answers, on its way through the pipeline. */
export interface Page {
  records: JsonRecord[]
  /** Records that the page before had in the same version, dropped. */
  repeats: number
  checkpoint: Checkpoint
  /** Nobody reads the records any more: their memory is used again. */
  release?: () => void
}

/** Records that were asked for by their ids: no read goes on behind them. */
export type DetailPage = Pick<Page, 'records' | 'release'>

/** The same page, as PostgreSQL takes it. */
export interface RowPage extends EncodedRows {
  repeats: number
  checkpoint: Checkpoint | undefined
}

/** By table: the stream's own, then its children's. */
export function layoutsOf({ layout, children }: RowPage): RowLayout[] {
  return [layout, ...children.map((rows) => rows.layout)]
}

/** Bytes of its lines and of those of its children. */
export function sizeOf({ lines, children }: RowPage): number {
  return children.reduce((size, rows) => size + rows.lines.length, lines.length)
}
