import { hash } from 'node:crypto'
import type { InvoiceList } from './invoice-list.ts'
import { type GapName, gaps, invoiceTemplates, type Template } from './invoice-template.ts'

const day = 86_400
/** Zoho prints the organization's time, here always four hours behind. */
const zone = -4 * 3600
const comma = Buffer.from(',')

/** Prints rows of the list by copying a template and filling its gaps: about a microsecond each. */
export class InvoiceRenderer {
  readonly #list: InvoiceList
  readonly #templates: Template[]
  readonly #dates = new Map<number, Buffer>()

  constructor(list: InvoiceList, shape: { withItems: boolean }) {
    this.#list = list
    this.#templates = invoiceTemplates(shape)
  }

  /** The rows as the inside of a JSON array. */
  render(rows: readonly number[]): Buffer {
    const templates = rows.map((row) => this.#template(row))
    const size = templates.reduce((sum, { bytes }) => sum + bytes.length + 1, 0)
    const target = Buffer.allocUnsafe(Math.max(0, size - 1))
    let at = 0
    for (const [index, row] of rows.entries()) {
      if (index > 0) at += comma.copy(target, at)
      const { bytes, gaps: places } = this.#template(row)
      bytes.copy(target, at)
      for (const place of places) this.#fill(target, at + place.at, place.name, row)
      at += bytes.length
    }
    return target
  }

  #template(row: number) {
    const template = this.#templates[row % this.#templates.length]
    if (!template) throw new Error('there is no template')
    return template
  }

  #fill(target: Buffer, at: number, name: GapName, row: number): void {
    const list = this.#list
    if (name === 'id' || name === 'number') writeDigits(target, at, row + 1, gaps[name])
    else if (name === 'customer') writeDigits(target, at, (row * 7) % 997, gaps.customer)
    else if (name === 'date') this.#writeDate(target, at, list.created(row))
    else if (name === 'dueDate') this.#writeDate(target, at, list.created(row) + 30 * day)
    else if (name === 'createdTime') this.#writeTime(target, at, list.created(row))
    else if (name === 'modifiedTime') this.#writeTime(target, at, list.modified(row))
    else if (name === 'total') writeTotal(target, at, row + list.revision(row) * 131)
    else writeNoise(target, at, row)
  }

  #writeDate(target: Buffer, at: number, second: number): void {
    const number = Math.floor((second + zone) / day)
    let text = this.#dates.get(number)
    if (!text) {
      text = Buffer.from(new Date(number * day * 1000).toISOString().slice(0, gaps.date))
      this.#dates.set(number, text)
    }
    text.copy(target, at)
  }

  #writeTime(target: Buffer, at: number, second: number): void {
    this.#writeDate(target, at, second)
    const rest = (((second + zone) % day) + day) % day
    target[at + 10] = 0x54 // T
    writeDigits(target, at + 11, Math.floor(rest / 3600), 2)
    target[at + 13] = 0x3a // :
    writeDigits(target, at + 14, Math.floor(rest / 60) % 60, 2)
    target[at + 16] = 0x3a
    writeDigits(target, at + 17, rest % 60, 2)
    target[at + 19] = 0x2d // -
    writeDigits(target, at + 20, 400, 4)
  }
}

function writeDigits(target: Buffer, at: number, value: number, width: number): void {
  let rest = value
  for (let place = at + width - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0
    target[place] = 0x30 + rest - tenth * 10
    rest = tenth
  }
}

/** Five digits and cents, the last never a zero: a parser would drop it. */
function writeTotal(target: Buffer, at: number, value: number): void {
  writeDigits(target, at, 10_000 + (value % 89_999), 5)
  target[at + 5] = 0x2e // .
  writeDigits(target, at + 6, 11 + (value % 9) * 10, 2)
}

/** Hexadecimal digits that no compression foresees. */
const noise = Buffer.from(Array.from({ length: 1024 }, (_unused, index) => hash('sha256', String(index))).join(''))

/** Another piece of it for each row, the same each time. */
function writeNoise(target: Buffer, at: number, row: number): void {
  const from = (row * 97) % (noise.length - gaps.noise)
  noise.copy(target, at, from, from + gaps.noise)
  writeDigits(target, at, row, 8)
}
