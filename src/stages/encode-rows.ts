import type { Page, RowPage } from '../model/page.ts'
import type { RecordEncoder } from '../model/record-encoder.ts'

/** Turns the records of a page into rows; a record without an id cannot be one and is set aside. */
export function encodeRows(encoder: RecordEncoder): (page: Page) => RowPage {
  return ({ records, repeats, checkpoint, release }) => {
    const rows = encoder.encode(records)
    release?.()
    return { ...rows, repeats, checkpoint }
  }
}
