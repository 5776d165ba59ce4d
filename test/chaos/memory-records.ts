import type { Dice } from '../../src/fake/dice.ts'
import { startOfSecond } from '../../src/model/time.ts'
import { RecordHistory, type Version } from './memory-history.ts'

export interface Mutation {
  /** `touch` leaves no stamp; `restore` brings back what was deleted, under its old id. */
  kind: 'create' | 'edit' | 'touch' | 'deactivate' | 'delete' | 'restore'
  /** Where among the records by age, from 0 to 1. */
  where: number
  count: number
}

export interface RecordOptions {
  /** Milliseconds until a change is surely visible. */
  late: number
  /** The share of new records that have no LMT before their first edit. */
  blank: number
  hasLmt: boolean
}

/** What Zoho has, with its past, and the changes that users make. All of one mutation happens within one second. */
export class MemoryRecords {
  readonly all: RecordHistory[] = []
  readonly byId = new Map<string, RecordHistory>()
  /** When the last change was made, and when it and all before it are visible. */
  serial = 0
  settledAt = 0
  readonly #options: RecordOptions
  readonly #dice: Dice

  constructor(options: RecordOptions, dice: Dice) {
    this.#options = options
    this.#dice = dice
  }

  create(now: number): void {
    const id = String(this.all.length + 1).padStart(6, '0')
    const record = new RecordHistory(id, startOfSecond(now))
    this.all.push(record)
    this.byId.set(id, record)
    const blank = !this.#options.hasLmt || this.#dice.chance(this.#options.blank)
    this.#add(record, now, { lmt: blank ? null : startOfSecond(now), version: 1, gone: false })
  }

  apply({ kind, where, count }: Mutation, now: number): void {
    if (kind === 'create') {
      for (let made = 0; made < count; made++) this.create(now)
      return
    }
    const gone = kind === 'restore'
    const pool = this.all.filter(({ current }) => current.gone === gone)
    for (const record of pool.slice(Math.floor(where * pool.length)).slice(0, count)) this.#change(record, kind, now)
  }

  #change(record: RecordHistory, kind: Exclude<Mutation['kind'], 'create'>, now: number): void {
    const { version, touch } = record.current
    if (kind === 'touch') this.#add(record, now, { touch: touch + 1 })
    else if (kind === 'delete') this.#add(record, now, { gone: true })
    else {
      const lmt = this.#options.hasLmt ? startOfSecond(now) : null
      const stamped = { lmt, version: version + 1, name: this.#dice.below(1000) }
      this.#add(record, now, kind === 'deactivate' ? { ...stamped, active: false } : { ...stamped, gone: false })
    }
  }

  #add(record: RecordHistory, now: number, change: Partial<Version>): void {
    const { late } = this.#options
    const visibleAt = change.gone || late === 0 ? now : now + this.#dice.below(late + 1)
    const name = record.versions.length === 0 ? this.#dice.below(1000) : record.current.name
    record.versions.push({ ...record.current, name, ...change, at: now, visibleAt })
    this.serial += 1
    this.settledAt = Math.max(this.settledAt, visibleAt)
  }
}
