import type { JsonObject } from '../../src/model/json.ts'
import type { JsonRecord } from '../../src/model/records/json-record.ts'
import { RecordScanner } from '../../src/model/records/record-scanner.ts'

/** Records as they come out of an answer that prints these. */
export function jsonRecords(objects: readonly JsonObject[]): JsonRecord[] {
  return new RecordScanner().array(Buffer.from(JSON.stringify(objects)), 0).records
}
