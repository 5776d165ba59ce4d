import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { catalog } from '../../src/model/catalog.ts'
import { formatInstant } from '../../src/model/time.ts'
import { keyOf } from '../support/compare-tables.ts'
import type { TestDatabase } from '../support/database-server.ts'
import type { SyncWorld } from '../support/sync-world.ts'
import type { ListPlan, RealScenario, Tamper } from './real-scenario.ts'

/** What backups there are: the state file as it was before each step, and copies of the database where one is asked for. */
export class Backups {
  readonly #files: (string | undefined)[] = []
  readonly #databases: Set<number>
  readonly #world: SyncWorld
  readonly #lists: readonly ListPlan[]

  constructor(world: SyncWorld, { steps, lists }: RealScenario) {
    this.#world = world
    this.#lists = lists
    this.#databases = new Set(steps.flatMap(({ tamper }) => (tamper?.kind === 'old-database' ? [tamper.of] : [])))
  }

  /** Keeps what there is before step `index`. */
  async keep(index: number): Promise<void> {
    const { stateFile, database } = this.#world
    this.#files[index] = existsSync(stateFile) ? readFileSync(stateFile, 'utf8') : undefined
    if (this.#databases.has(index)) await copyDatabase(database, index)
  }

  /** Does to state or database what no run does. */
  async tamper(what: Tamper): Promise<void> {
    const { stateFile, database } = this.#world
    switch (what.kind) {
      case 'delete-state-file':
        return rmSync(stateFile, { force: true })
      case 'future-watermark':
        return moveWatermarks(stateFile)
      case 'delete-checkpoints':
        if (await tableExists(database, 'zsync.checkpoints')) await database.query('delete from zsync.checkpoints')
        return
      case 'mark-deleted':
        for (const { stream } of this.#lists) await markDeleted(database, stream)
        return
      case 'old-state-file': {
        const text = this.#files[what.of]
        if (text !== undefined) writeFileSync(stateFile, text)
        return
      }
      case 'old-database':
        return restoreDatabase(database, what.of)
    }
  }
}

async function markDeleted(database: TestDatabase, stream: string): Promise<void> {
  const table = `zoho_books.${stream}`
  if (!(await tableExists(database, table))) return
  const key = keyOf(stream)
  await database.query(
    `update ${table} set _deleted_at = now()
     where ${key} in (select ${key} from ${table} where _deleted_at is null order by ${key} limit 3)`,
  )
  // As zsync marks them.
  for (const { table: child } of catalog.find(({ name }) => name === stream)?.children ?? []) {
    if (!(await tableExists(database, `zoho_books.${child}`))) continue
    await database.query(
      `update zoho_books.${child} set _deleted_at = now() where _deleted_at is null
       and ${key} in (select ${key} from ${table} where _deleted_at is not null)`,
    )
  }
}

const tenDays = 864_000_000

function moveWatermarks(stateFile: string): void {
  if (!existsSync(stateFile)) return
  const state = JSON.parse(readFileSync(stateFile, 'utf8'))
  for (const stream of Object.values<Record<string, string | null>>(state.streams)) {
    const { watermark } = stream
    if (typeof watermark === 'string') stream.watermark = formatInstant(Date.parse(watermark) + tenDays)
  }
  writeFileSync(stateFile, JSON.stringify(state))
}

/** What a backup of the database holds: all but the books, which only people read. */
const contents = `select table_schema || '.' || table_name as name from information_schema.tables
  where table_type = 'BASE TABLE' and (table_schema = 'zoho_books'
    or (table_schema = 'zsync' and table_name not in ('meta', 'runs', 'stream_runs', 'columns')))`

async function copyDatabase(database: TestDatabase, index: number): Promise<void> {
  await database.query('create schema if not exists backup')
  for (const { name } of await database.query(contents)) {
    await database.query(`create table ${copyOf(name, index)} as table ${name}`)
  }
}

/** Rows as they were; tables and columns that were made since then are empty. */
async function restoreDatabase(database: TestDatabase, index: number): Promise<void> {
  for (const { name } of await database.query(contents)) {
    await database.query(`truncate ${name}`)
    const columns = await database.query(
      `select string_agg(quote_ident(attname), ', ') as list from pg_attribute
       where attrelid = to_regclass($1) and attnum > 0`,
      [copyOf(name, index)],
    )
    const list = columns[0]?.list
    if (list === null || list === undefined) continue
    await database.query(
      `insert into ${name} (${list}) overriding system value select ${list} from ${copyOf(name, index)}`,
    )
  }
}

function copyOf(name: string | null | undefined, index: number): string {
  return `backup."${index} ${name}"`
}

async function tableExists(database: TestDatabase, name: string): Promise<boolean> {
  const [row] = await database.query('select to_regclass($1) is not null as there', [name])
  return row?.there === 't'
}
