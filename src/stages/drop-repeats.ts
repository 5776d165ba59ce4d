import type { JsonRecord } from '../model/json-record.ts'
import { lmtColumn } from '../model/lmt-of.ts'
import type { Page } from '../model/page.ts'
import { recordId } from '../model/record-id.ts'

/**
 * Drops records that the page before already had in the same version, by (id, LMT): overlapping pages repeat some of them,
 * a keyset page the rows of its first second. Records without an LMT always pass: nothing says that they are the same.
 */
export function dropRepeats(key: string): (page: Page) => Page {
  let before = new Set<string>()
  return (page) => {
    const versions = page.records.map((record) => version(record, key))
    const records = page.records.filter((_record, index) => !before.has(versions[index] ?? ''))
    before = new Set(versions.filter((text) => text !== ''))
    return { ...page, records, repeats: page.records.length - records.length }
  }
}

function version(record: JsonRecord, key: string): string {
  const lmt = record.get(lmtColumn)
  return typeof lmt === 'string' && lmt !== '' ? `${recordId(record, key)} ${lmt}` : ''
}
