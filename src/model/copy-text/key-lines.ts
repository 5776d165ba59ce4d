import type { RowPage } from '../page.ts'
import type { LineWriter } from './line-writer.ts'
import { hashLength } from './row-layout.ts'

/** Writes the id and the hash of each row as a line of COPY's text: a tenth of its bytes. */
export function writeKeyLines(out: LineWriter, { ids, lines, ends, hashAt }: RowPage): void {
  let from = 0
  for (const [index, id] of ids.entries()) {
    out.text(id)
    out.separator()
    out.copy(lines, from + hashAt, from + hashAt + hashLength)
    out.endLine()
    from = ends[index] ?? from
  }
}
