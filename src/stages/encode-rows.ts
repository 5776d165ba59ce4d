import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { Page, RowPage } from '../model/page.ts'

/** Turns the records of a page into rows; a record without an id cannot be one and is set aside. */
export function encodeRows(encoder: RecordEncoder): (page: Page) => RowPage {
  return ({ records, repeats, checkpoint, release }) => {
    const rows = encoder.encode(records)
    release?.()
    return { ...rows, repeats, checkpoint }
  }
}
