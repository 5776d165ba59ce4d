import type { Page } from '../model/page.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { lmtOf } from '../model/records/lmt-of.ts'
import { recordId } from '../model/records/record-id.ts'

/**
 * Drops records that the page before already had in the same version, by (id, LMT): overlapping pages repeat some of them,
 * a keyset page the rows of its first second. Records without an LMT always pass: nothing says that they are the same.
 */
export function dropRepeats(key: string): (page: Page) => Page {
  let before = new Map<string, number | null>()
  const isRepeat = (record: JsonRecord): boolean => {
    const lmt = lmtOf(record)
    return lmt !== null && before.get(recordId(record, key) ?? '') === lmt
  }
  return (page) => {
    const records = page.records.filter((record) => !isRepeat(record))
    before = new Map()
    for (const record of page.records) before.set(recordId(record, key) ?? '', lmtOf(record))
    return { ...page, records, repeats: page.records.length - records.length }
  }
}
