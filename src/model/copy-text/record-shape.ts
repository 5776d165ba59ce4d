import type { Member, MemberPath } from '../records/member-path.ts'
import { type CustomMembers, customMembers, isCustom } from './custom-fields.ts'

/** Where the members of all records go that have the same ones in the same order. */
export interface RecordShape {
  /** By the position of a column in a line, the slot of its value; `nowhere` for none. */
  sources: readonly number[]
  /** Members that have no column yet, and the name that it would get. */
  strangers: readonly { slot: number; column: string }[]
  /** Members whose column is taken by another one before them. */
  clashes: readonly Pick<Member, 'name' | 'slot'>[]
  custom: CustomMembers
  /** Members that go to tables of their own, by their place among `ShapeRules.apart`. */
  apart: readonly { place: number; slot: number }[]
}

export const nowhere = -1

/** What decides where a member goes. */
export interface ShapeRules {
  flattened: ReadonlySet<string>
  /** Members that have no column here, but tables of their own. */
  apart: readonly string[]
  /** The position of a column in a line. */
  positions: ReadonlyMap<string, number>
  /** The column that a member of that name goes to. */
  columnOf(name: string): string
  /** Whether a column is no matter of whoever writes these records. */
  isPassedOver(column: string): boolean
}

/** Decides where the members go. `*_formatted` twins have no place; custom fields are found by themselves. */
export function recordShape(
  path: MemberPath,
  { flattened, apart, positions, columnOf, isPassedOver }: ShapeRules,
): RecordShape {
  const sources: number[] = new Array(positions.size).fill(nowhere)
  const strangers: RecordShape['strangers'][number][] = []
  const clashes: RecordShape['clashes'][number][] = []
  const place = (slot: number, name: string): void => {
    if (name.endsWith('_formatted')) return
    const column = columnOf(name)
    const position = positions.get(column)
    if (position === undefined && isPassedOver(column)) return
    if (position === undefined) strangers.push({ slot, column })
    else if (sources[position] !== nowhere) clashes.push({ slot, name })
    else sources[position] = slot
  }
  const plain = path.members.filter((member) => !isCustom(member) && !apart.includes(member.name))
  const spread = plain.filter(({ name, members }) => members && flattened.has(name))
  for (const member of plain) if (!spread.includes(member)) place(member.slot, member.name)
  for (const { name, members = [] } of spread) {
    for (const member of members) place(member.slot, `${name}_${member.name}`)
  }
  return {
    sources,
    strangers,
    clashes,
    custom: customMembers(path.members),
    apart: apart.flatMap((name, index) => {
      const member = path.member(name)
      return member ? [{ place: index, slot: member.slot }] : []
    }),
  }
}
