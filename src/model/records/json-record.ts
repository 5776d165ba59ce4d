import { type JsonObject, type JsonValue, parseJson } from '../json.ts'
import { letterN, quote } from './ascii.ts'
import { isEscaped, isWide } from './json-syntax.ts'
import type { MemberPath } from './member-path.ts'

/** The bytes of records, and where in them values were found. */
export class ScannedText {
  bytes: Buffer
  /** By slot two numbers: where the value begins; and where it ends, as `stringEnd` answers it. */
  slots: Int32Array

  constructor(bytes: Buffer, slots: Int32Array) {
    this.bytes = bytes
    this.slots = slots
  }

  /** Both are used again: whoever still reads a record of them fails, and does not read another one. */
  release(): void {
    this.bytes = nothing
    this.slots = noSlots
  }
}

const nothing = Buffer.alloc(0)
const noSlots = new Int32Array(0)

/**
 * A record as it came: bytes, in which its members were found and not read. What is asked for is parsed, and nothing else:
 * values on their way into a table are copied from byte to byte.
 */
export class JsonRecord {
  readonly path: MemberPath
  /** What `recordId` and `lmtOf` have found: a page is asked four times for each. */
  id: string | null | undefined
  lmt: number | null | undefined
  readonly #text: ScannedText
  readonly #first: number
  readonly #start: number
  readonly #end: number

  /**
   * @param first its first slot
   * @param start where its text begins, `end` where it ends
   */
  constructor(text: ScannedText, path: MemberPath, first: number, start: number, end: number) {
    this.#text = text
    this.path = path
    this.#first = first
    this.#start = start
    this.#end = end
  }

  get bytes(): Buffer {
    return this.#text.bytes
  }

  /** Where the value of a slot begins. */
  start(slot: number): number {
    return this.#text.slots[(this.#first + slot) * 2] as number
  }

  /** Where it ends, as `stringEnd` answers it. */
  marked(slot: number): number {
    return this.#text.slots[(this.#first + slot) * 2 + 1] as number
  }

  /** The value of a member; undefined where the record has none of that name. */
  get(name: string): JsonValue | undefined {
    const member = this.path.member(name)
    return member && this.value(member.slot)
  }

  /** The value of a slot, parsed. */
  value(slot: number): JsonValue {
    const start = this.start(slot)
    const marked = this.marked(slot)
    const end = marked >> 2
    const { bytes } = this.#text
    const isString = bytes[start] === quote
    if (isString && (marked & (isEscaped | isWide)) === 0) return bytes.toString('latin1', start + 1, end - 1)
    const text = bytes.toString('utf8', start, end)
    // Only a number could lose something.
    return isString ? (JSON.parse(text) as JsonValue) : parseJson(text)
  }

  /** Whether the value is `null` or an empty string. */
  isBlank(slot: number): boolean {
    const start = this.start(slot)
    const first = this.#text.bytes[start]
    return first === letterN || (first === quote && this.marked(slot) >> 2 === start + 2)
  }

  /** Whether the value is printed as this, which is ASCII. */
  reads(slot: number, printed: string): boolean {
    const { bytes } = this.#text
    const start = this.start(slot)
    if (this.marked(slot) >> 2 !== start + printed.length) return false
    for (let index = 0; index < printed.length; index++) {
      if (bytes[start + index] !== printed.charCodeAt(index)) return false
    }
    return true
  }

  /** The record by its members. */
  toObject(): JsonObject {
    return parseJson(this.#text.bytes.toString('utf8', this.#start, this.#end)) as JsonObject
  }
}
