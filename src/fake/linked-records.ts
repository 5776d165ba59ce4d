import type { JsonObject } from '../model/json.ts'
import { type Dice, dice, seedOf } from './dice.ts'
import type { RowContext } from './row-context.ts'
import { personName } from './texts.ts'

/** Records of another stream, each once, in the order of their throws. */
export function links(
  { link }: RowContext,
  stream: string,
  throws: Dice,
  most: number,
): { id: string; index: number }[] {
  const linked = Array.from({ length: most }, () => link(stream, throws))
  return linked.filter(({ id }, place) => linked.findIndex((other) => other.id === id) === place)
}

/** The numbers of links as a row prints them. */
export function numbersOf(linked: readonly { index: number }[], prefix: string, digits: number): string {
  return linked.map(({ index }) => documentNumber(prefix, index, digits)).join(', ')
}

export function documentNumber(prefix: string, index: number, digits: number): string {
  return `${prefix}${String(index + 1).padStart(digits, '0')}`
}

/** The records that such a text names: `INV-000002, INV-000005`. */
export function numbered(text: unknown): { number: string; index: number }[] {
  const numbers = typeof text === 'string' ? text.split(',').map((number) => number.trim()) : []
  return numbers.flatMap((number) => {
    const digits = /\d+$/.exec(number)
    return digits ? [{ number, index: Number(digits[0]) - 1 }] : []
  })
}

/** The position of a generated record, by its id; undefined for an id that is none of those. */
export function positionOf(id: unknown): number | undefined {
  return typeof id === 'string' && /^\d{18,19}$/.test(id) ? Number(id.slice(-10)) - 1 : undefined
}

/** The persons of a contact, who keep their ids; the first one is the contact itself, named by its row. */
export function contactPersons({ id }: Pick<RowContext, 'id'>, contact: number): JsonObject[] {
  const throws = dice(seedOf(id('', 0), 'persons'), contact)
  return Array.from({ length: throws.below(4) }, (_unused, index) => {
    const { first, last } = personName(throws)
    return {
      contact_person_id: id('contacts children', contact * 10 + index),
      salutation: throws.pick(['', 'Mr.', 'Ms.']),
      first_name: first,
      last_name: last,
      email: throws.chance(0.5) ? `person${contact + 1}.${index + 1}@example.com` : '',
      phone: '',
      mobile: throws.chance(0.3) ? `+1 212 555 ${1000 + throws.below(9000)}` : '',
    }
  })
}
