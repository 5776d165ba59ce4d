import { type Dice, dice } from '../../src/fake/dice.ts'
import { booksStream, type Stream, streamId } from '../../src/model/stream.ts'
import type { FileState } from '../../src/state/state-file.ts'
import { MemoryDatabase } from './memory-database.ts'
import type { Scenario, Tamper } from './memory-scenario.ts'
import { MemoryStateFile } from './memory-state-file.ts'
import type { Tables } from './memory-tables.ts'
import { MemoryZoho } from './memory-zoho.ts'

export const noon = Date.parse('2026-06-10T12:00:00Z')

/** All that outlives a run of a story: Zoho, the database, the state file, the backups, and what was found wrong so far. */
export interface World {
  scenario: Scenario
  stream: Stream
  id: string
  zoho: MemoryZoho
  database: MemoryDatabase
  file: MemoryStateFile
  /** Which of the requests under way is answered next. */
  order: Dice
  backup: { tables: Tables; file: FileState | undefined } | undefined
  runs: number
  problems: string[]
  calls: number
  needed: number
}

export function openWorld(scenario: Scenario): World {
  const { seed, list, pagesPerBatch, knownPages } = scenario
  const batches = dice(seed, 2)
  const zoho = new MemoryZoho(list, dice(seed, 1), noon)
  for (const { ago, count } of [...scenario.bursts].sort((a, b) => b.ago - a.ago)) {
    for (let row = 0; row < count; row++) zoho.records.create(noon - ago * 1000)
  }
  const stream = streamOf(scenario)
  const database = new MemoryDatabase(() => 1 + batches.below(pagesPerBatch))
  if (knownPages !== null) {
    const finding = { capability: undefined, defaultFilter: null, pages: knownPages, foundAt: noon, note: 'as is said' }
    database.tables.finding = finding
  }
  return {
    scenario,
    stream,
    id: streamId('1', stream),
    zoho,
    database,
    order: dice(seed, 4),
    file: new MemoryStateFile(),
    backup: undefined,
    runs: 0,
    problems: [],
    calls: 0,
    needed: 0,
  }
}

function streamOf({ list, way, scanOrder }: Scenario): Stream {
  return booksStream('invoices', {
    key: 'invoice_id',
    way,
    hasLmt: list.hasLmt,
    columns: 'invoice_id version:numeric touch:numeric created_time',
    volatile: 'invoice_url',
    ...(list.hides !== 'always' && { filterBy: 'Status.All' }),
    ...(scanOrder && { scanOrder: 'created_time' }),
  })
}

/** So far off that no story reaches it: an instant that has gone by meanwhile could not be told from an earned one. */
export const future = noon + 3650 * 86_400_000

export function tamper(world: World, kind: Tamper): void {
  const { database, file, backup, id } = world
  if (kind === 'backup') world.backup = { tables: database.backup(), file: structuredClone(file.content) }
  if (kind === 'crash') database.crash()
  if (kind === 'lose-file') file.content = undefined
  if (backup && (kind === 'restore-database' || kind === 'restore-both')) database.restore(backup.tables)
  if (backup && (kind === 'restore-file' || kind === 'restore-both')) file.content = structuredClone(backup.file)
  const inFile = kind === 'future-file' || kind === 'future-both' ? file.content?.streams.get(id) : undefined
  const inDatabase = kind === 'future-both' ? database.tables.states.get(id) : undefined
  for (const state of [inFile, inDatabase]) {
    if (state) Object.assign(state, { watermark: future, completeAsOf: future, sweptAt: future })
  }
}
