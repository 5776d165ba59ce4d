import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { TestDatabase } from '../support/database-server.ts'
import type { CopyText } from './copy-text.ts'
import { runProcess } from './run-process.ts'
import { ourTable } from './table-columns.ts'

/** Where the rival's rows end: a table as ours, keys and defaults too. */
export const rivalTable = 'rival.invoices'

/** What the rival took. */
export interface Copied {
  /** COPY alone, or COPY, merge and commit, as the server's client measured it. */
  seconds: number
  /** The whole process with its start; undefined where this process did the work. */
  processSeconds: number | undefined
}

export async function makeRivalTable(database: TestDatabase): Promise<void> {
  await database.query('set client_min_messages = warning')
  await database.query('drop schema if exists rival cascade')
  await database.query('create schema rival')
  await database.query(`create table ${rivalTable} (like ${ourTable} including all)`)
}

/** Whether `\copy` of psql is what we are held against; without it, bytes that are ready are sent from here. */
export const hasPsql = spawnSync('psql', ['--version']).status === 0

/**
 * Loads COPY text into a temporary table of the columns that ours has; with `merge`, from there into a table as ours, by what
 * one would write where no row is known to be there already.
 */
export async function copyRival(
  database: TestDatabase,
  text: CopyText,
  { merge }: { merge: boolean },
): Promise<Copied> {
  const prepare = ['begin', `create temp table stage on commit drop as select ${text.columns} from ${ourTable} limit 0`]
  const finish = merge ? [mergeSql(text), 'commit'] : ['commit']
  return hasPsql ? byPsql(database, text, prepare, finish) : fromHere(database, text, prepare, finish)
}

async function byPsql(
  database: TestDatabase,
  { file }: CopyText,
  prepare: string[],
  finish: string[],
): Promise<Copied> {
  const commands = [...prepare, '\\timing on', `\\copy stage from '${file}'`, ...finish]
  const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', database.url, ...commands.flatMap((command) => ['-c', command])]
  const ran = await runProcess('psql', args, { cwd: '/', env: { LC_ALL: 'C' } })
  if (ran.code !== 0) throw new Error(`psql ended with ${ran.code}: ${ran.stderr}`)
  const times = [...ran.stdout.matchAll(/^Time: ([\d.]+) ms/gm)].map(([, ms]) => Number(ms))
  // The commit of COPY alone only throws the temporary table away.
  const counted = finish.length > 1 ? times : times.slice(0, 1)
  return { seconds: counted.reduce((sum, ms) => sum + ms, 0) / 1000, processSeconds: ran.seconds }
}

async function fromHere(
  database: TestDatabase,
  { file }: CopyText,
  prepare: string[],
  finish: string[],
): Promise<Copied> {
  const client = await database.connect()
  for (const statement of prepare) await client.query(statement)
  const started = performance.now()
  await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), client.query(copyFrom('copy stage from stdin')))
  const copied = performance.now()
  for (const statement of finish) await client.query(statement)
  const ended = finish.length > 1 ? performance.now() : copied
  return { seconds: (ended - started) / 1000, processSeconds: undefined }
}

function mergeSql({ columns }: CopyText): string {
  const set = ['"_run_id"', '"_synced_at"', ...columns.split(', ')].map((name) => `${name} = excluded.${name}`)
  return `insert into ${rivalTable} ("_org_id", "_run_id", "_synced_at", ${columns})
    select '1', 1, now(), ${columns} from stage
    on conflict ("_org_id", "invoice_id") do update set ${set.join(', ')}, "_deleted_at" = null`
}
