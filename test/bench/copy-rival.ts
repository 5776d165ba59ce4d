import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { TestDatabase } from '../support/database-server.ts'
import type { CopyText } from './copy-text.ts'
import { runProcess } from './run-process.ts'
import { ourTable } from './table-columns.ts'

/** Where the rival's rows end: tables as ours, keys and defaults too. */
export const rivalTable = rivalOf(ourTable)

export function rivalOf(table: string): string {
  return table.replace('zoho_books.', 'rival.')
}

/** What the rival took. */
export interface Copied {
  /** COPY alone, or COPY, merge and commit, as the server's client measured it. */
  seconds: number
  /** The whole process with its start; undefined where this process did the work. */
  processSeconds: number | undefined
}

export async function makeRivalTables(database: TestDatabase, tables: readonly string[] = [ourTable]): Promise<void> {
  await database.query('set client_min_messages = warning')
  await database.query('drop schema if exists rival cascade')
  await database.query('create schema rival')
  for (const table of tables) await database.query(`create table ${rivalOf(table)} (like ${table} including all)`)
}

/** Whether `\copy` of psql is what we are held against; without it, bytes that are ready are sent from here. */
export const hasPsql = spawnSync('psql', ['--version']).status === 0

/**
 * Loads COPY texts into temporary tables of the columns that ours have; with `merge`, from there into tables as ours, by what
 * one would write where no row is known to be there already.
 */
export async function copyRival(
  database: TestDatabase,
  texts: readonly CopyText[],
  { merge }: { merge: boolean },
): Promise<Copied> {
  const stages = texts.map(
    (text) => `create temp table ${stageOf(text)} on commit drop as select ${text.columns} from ${text.table} limit 0`,
  )
  const finish = merge ? [...texts.map(mergeSql), 'commit'] : ['commit']
  return (hasPsql ? byPsql : fromHere)(database, texts, ['begin', ...stages], finish)
}

function stageOf({ table }: CopyText): string {
  return table.replace('zoho_books.', 'stage_')
}

async function byPsql(
  database: TestDatabase,
  texts: readonly CopyText[],
  prepare: string[],
  finish: string[],
): Promise<Copied> {
  const copies = texts.map((text) => `\\copy ${stageOf(text)} from '${text.file}'`)
  const commands = [...prepare, '\\timing on', ...copies, ...finish]
  const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', database.url, ...commands.flatMap((command) => ['-c', command])]
  const ran = await runProcess('psql', args, { cwd: '/', env: { LC_ALL: 'C' } })
  if (ran.code !== 0) throw new Error(`psql ended with ${ran.code}: ${ran.stderr}`)
  const times = [...ran.stdout.matchAll(/^Time: ([\d.]+) ms/gm)].map(([, ms]) => Number(ms))
  // The commit of COPY alone only throws the temporary table away.
  const counted = finish.length > 1 ? times : times.slice(0, copies.length)
  return { seconds: counted.reduce((sum, ms) => sum + ms, 0) / 1000, processSeconds: ran.seconds }
}

async function fromHere(
  database: TestDatabase,
  texts: readonly CopyText[],
  prepare: string[],
  finish: string[],
): Promise<Copied> {
  const client = await database.connect()
  for (const statement of prepare) await client.query(statement)
  const started = performance.now()
  for (const text of texts) {
    const copy = client.query(copyFrom(`copy ${stageOf(text)} from stdin`))
    await pipeline(createReadStream(text.file, { highWaterMark: 256 * 1024 }), copy)
  }
  const copied = performance.now()
  for (const statement of finish) await client.query(statement)
  const ended = finish.length > 1 ? performance.now() : copied
  return { seconds: (ended - started) / 1000, processSeconds: undefined }
}

function mergeSql(text: CopyText): string {
  const { table, columns, key } = text
  const set = ['"_run_id"', '"_synced_at"', ...columns.split(', ')].map((name) => `${name} = excluded.${name}`)
  return `insert into ${rivalOf(table)} ("_org_id", "_run_id", "_synced_at", ${columns})
    select '1', 1, now(), ${columns} from ${stageOf(text)}
    on conflict (${key}) do update set ${set.join(', ')}, "_deleted_at" = null`
}
