import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { DetailPage, RowPage } from '../model/page.ts'

/** Turns details into what their rows take of them. */
export function encodeDetails(encoder: RecordEncoder): (page: DetailPage) => RowPage {
  return ({ records, release }) => {
    const rows = encoder.encode(records)
    release?.()
    return { ...rows, repeats: 0, checkpoint: undefined }
  }
}
