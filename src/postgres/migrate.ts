import type pg from 'pg'
import { ConfigError } from '../model/errors.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import { migrations } from './migrations.ts'

/** `gen_random_uuid` is built in from 13 on. */
const oldestServer = 130_000

/**
 * Brings the schema `zsync` up to this program, forward only, each step in a transaction; safe when several processes do it.
 * @returns the uuid of this destination, made once
 * @throws ConfigError for a server before 13 or a database written by a newer zsync
 */
export async function migrate(client: pg.Client): Promise<string> {
  try {
    await checkServer(client)
    for (;;) {
      const { version, destination } = await inTransaction(client, () => step(client))
      if (version > migrations.length) {
        throw new ConfigError(
          `This database was written by a newer zsync (schema version ${version}, this program knows ${migrations.length}). ` +
            'Install that version or a newer one.',
        )
      }
      if (version === migrations.length) return destination
    }
  } catch (error) {
    throw explainError(error, 'Cannot prepare the schema "zsync"')
  }
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; name: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as name`,
  )
  if ((rows[0]?.version ?? 0) < oldestServer) {
    throw new ConfigError(`PostgreSQL ${rows[0]?.name} is too old for zsync: version 13 or newer is needed.`)
  }
}

/** One step under a lock that ends with its transaction; answers where the schema stands behind it. */
async function step(client: pg.Client): Promise<{ version: number; destination: string }> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('zsync schema', 0))`)
  const { rows } = await client.query<{ found: boolean }>(`select to_regclass('zsync.meta') is not null as found`)
  if (!rows[0]?.found) {
    // Asked first: `create schema if not exists` wants the right to create even where the schema exists.
    const schema = await client.query(`select 1 from pg_namespace where nspname = 'zsync'`)
    if (schema.rowCount === 0) await client.query('create schema zsync')
    await client.query('create table zsync.meta (destination uuid not null, schema_version int not null)')
    await client.query('insert into zsync.meta values (gen_random_uuid(), 0)')
  }
  const meta = await client.query<{ destination: string; schema_version: number }>('select * from zsync.meta')
  const { destination = '', schema_version: version = 0 } = meta.rows[0] ?? {}
  const migration = migrations[version]
  if (migration === undefined) return { version, destination }
  await client.query(migration)
  await client.query('update zsync.meta set schema_version = $1', [version + 1])
  return { version: version + 1, destination }
}
