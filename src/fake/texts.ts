import type { Dice } from './dice.ts'

const firstNames = [
  'Ada',
  'Björn',
  'Chloé',
  'Dmitri',
  'Éva',
  'François',
  '小林',
  'Jürgen',
  'Łukasz',
  'Zoë',
  'Mary',
  'Søren',
] as const
const lastNames = [
  'Okafor',
  'Müller',
  'Nuñez',
  'Smith',
  'Ørsted',
  'García',
  '健一',
  "O'Brien",
  'Šimić',
  'Patel',
] as const
const trades = [
  'Bakery',
  'Metals',
  'Optics',
  'Seeds',
  'Tools',
  'Papier',
  'Café',
  'Textiles',
  'Glass',
  'Freight',
] as const
const forms = ['GmbH', 'Inc', 'Ltd', 'S.A.', 'LLC', 'AB', '株式会社'] as const
const remarks = [
  'Thanks for your business',
  'Please quote the number when paying',
  'Deliver to the back door, ring twice',
  'as agreed by phone',
  'Ref. 12/b',
] as const
/** What breaks careless readers: quotes, backslashes, tabs, line ends, what looks like COPY's NULL, separators, an emoji. */
const nasty = [
  'He said "now", and meant it',
  'C:\\temp\\new',
  'two\tcolumns\tof text',
  'first line\nsecond line',
  'windows\r\nline',
  '\\N',
  '\\.',
  "'; drop table invoices; --",
  'a\u2028b\u00a0c',
  '𝄞 😀 ﷽',
] as const

export function personName(throws: Dice): { first: string; last: string } {
  return { first: throws.pick(firstNames), last: throws.pick(lastNames) }
}

/** Unique by its number; the words in front repeat. */
export function companyName(throws: Dice, index: number): string {
  return `${throws.pick(lastNames)} ${throws.pick(trades)} ${throws.pick(forms)} ${index + 1}`
}

/** Free text: mostly blank, as in the recordings, now and then something nasty. */
export function freeText(throws: Dice): string {
  if (throws.chance(0.6)) return ''
  return throws.chance(0.15) ? throws.pick(nasty) : throws.pick(remarks)
}
