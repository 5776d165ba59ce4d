import { isUtf8 } from 'node:buffer'
import { type JsonValue, parseJson } from '../model/json.ts'
import { openArray, openObject } from '../model/records/ascii.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { eachElement, notJson, skipSpace, stringAt, valueEnd, valueStart } from '../model/records/json-syntax.ts'
import { RecordScanner } from '../model/records/record-scanner.ts'

/** What an answer says: its members, where neither an array nor an object is one; its arrays as the records in them, its objects. */
export interface AnswerBody {
  members: ReadonlyMap<string, JsonValue>
  lists: ReadonlyMap<string, JsonRecord[]>
  objects: ReadonlyMap<string, JsonRecord>
  /** Nobody reads its records any more. */
  release(): void
}

/** Where a value ends is kept as a number of 32 bits, of which two are taken. */
const mostBytes = 2 ** 29

/** Reads bodies; remembers what the records of each list look like. */
export class BodyReader {
  readonly #scanners = new Map<string, RecordScanner>()

  /** Undefined where the bytes are no JSON object. */
  read(body: Buffer): AnswerBody | undefined {
    if (body.length >= mostBytes) return undefined
    // Other bytes would pass as they are, until PostgreSQL refuses them and with them the whole batch.
    const bytes = isUtf8(body) ? body : Buffer.from(body.toString('utf8'))
    try {
      return this.#read(bytes)
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError) return undefined
      throw error
    }
  }

  #read(bytes: Buffer): AnswerBody {
    const members = new Map<string, JsonValue>()
    const lists = new Map<string, JsonRecord[]>()
    const objects = new Map<string, JsonRecord>()
    const releases: (() => void)[] = []
    const start = skipSpace(bytes, 0)
    if (bytes[start] !== openObject) throw notJson(start)
    const end = eachElement(bytes, start, (_bytes, at) => {
      const name = stringAt(bytes, at)
      // Of members that come twice the last one counts.
      for (const known of [members, lists, objects]) known.delete(name)
      const from = valueStart(bytes, at)
      if (bytes[from] === openObject) {
        const { record, end, release } = this.#scannerOf(name).object(bytes, from)
        objects.set(name, record)
        releases.push(release)
        return end
      }
      if (bytes[from] !== openArray) {
        const to = valueEnd(bytes, from)
        members.set(name, parseJson(bytes.toString('utf8', from, to)))
        return to
      }
      const { records, end, release } = this.#scannerOf(name).array(bytes, from)
      lists.set(name, records)
      releases.push(release)
      return end
    })
    if (skipSpace(bytes, end) < bytes.length) throw notJson(end)
    const release = (): void => {
      for (const each of releases) each()
    }
    return { members, lists, objects, release }
  }

  #scannerOf(list: string): RecordScanner {
    const scanner = this.#scanners.get(list) ?? new RecordScanner()
    this.#scanners.set(list, scanner)
    return scanner
  }
}
