const tab = 9
const newline = 10
const backslash = 92
const space = 32
const lastPlain = 126

/** Longer texts are written by Node at once: below, a loop over their characters is quicker than the call (measured). */
const longestLoop = 64
/** Bytes of UTF-8 that one UTF-16 unit takes at most. */
const widestUnit = 3

const printable = /^[!-[\]-~][ -[\]-~]*$/
const special = /[\\\t\n\r\b\f\v]/g
const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}

/**
 * Writes COPY's text format into one growing buffer that is used again for each page: one string a field, or a row, would be
 * garbage of the size of the whole load.
 */
export class LineWriter {
  bytes = Buffer.allocUnsafe(64 * 1024)
  /** How far it is written; setting it back takes back what was written since. */
  length = 0

  separator(): void {
    this.#reserve(1)
    this.bytes[this.length++] = tab
  }

  /** So many NULL fields, each behind its separator. */
  nulls(count: number): void {
    this.#reserve(count * 3)
    for (let field = 0; field < count; field++) {
      this.bytes[this.length++] = tab
      this.bytes[this.length++] = backslash
      this.bytes[this.length++] = 78 // N
    }
  }

  endLine(): void {
    this.#reserve(1)
    this.bytes[this.length++] = newline
  }

  /** Room for so many bytes that are filled in later; answers where. */
  gap(size: number): number {
    this.#reserve(size)
    this.length += size
    return this.length - size
  }

  /** Fills a gap, with ASCII. */
  fill(at: number, text: string): void {
    for (let index = 0; index < text.length; index++) this.bytes[at + index] = text.charCodeAt(index)
  }

  /** What has been written elsewhere. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Writes a text if it is printable ASCII without a backslash and does not begin with a blank; says whether. */
  plain(text: string): boolean {
    const size = text.length
    this.#reserve(size)
    if (size > longestLoop) {
      if (!printable.test(text)) return false
      this.length += this.bytes.write(text, this.length, 'latin1')
      return true
    }
    if (text.charCodeAt(0) <= space) return false
    const { bytes } = this
    let { length } = this
    for (let index = 0; index < size; index++) {
      const unit = text.charCodeAt(index)
      if (unit < space || unit > lastPlain || unit === backslash) return false
      bytes[length++] = unit
    }
    this.length = length
    return true
  }

  /**
   * Writes any well-formed text without NUL. Every backslash is escaped: a bare `\.` line would end the load without an error,
   * and every row behind it would be lost.
   */
  text(text: string): void {
    const escaped = text.replace(special, (character) => escapes[character] ?? character)
    this.#reserve(escaped.length * widestUnit)
    this.length += this.bytes.write(escaped, this.length)
  }

  #reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + size))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }
}
