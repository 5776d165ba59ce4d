import type { JsonObject } from '../model/json.ts'
import type { Page, RowPage } from '../model/page.ts'
import type { RecordEncoder, Row } from '../model/record-encoder.ts'

/** Turns the records of a page into rows; a record without an id cannot be one and is set aside. */
export function encodeRows(encoder: RecordEncoder): (page: Page) => RowPage {
  return ({ records, repeats, checkpoint }) => {
    const rows: Row[] = []
    const quarantined: JsonObject[] = []
    for (const record of records) {
      const row = encoder.encode(record)
      if (row) rows.push(row)
      else quarantined.push(record)
    }
    return { rows, quarantined, repeats, checkpoint }
  }
}
