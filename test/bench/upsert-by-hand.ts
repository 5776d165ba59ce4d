import type pg from 'pg'
import { ident } from '../../src/model/identifier.ts'
import type { TableColumn } from './table-columns.ts'

export const methods = ['row by row', 'VALUES', 'unnest'] as const
export type Method = (typeof methods)[number]

/** PostgreSQL counts the parameters of a statement in 16 bits. */
export const mostParameters = 65_535

/** Writes one batch of rows, as values in the order of the columns. */
export type Upsert = (rows: unknown[][]) => Promise<void>

/** The upserts that people write with pg, each as well as it gets: prepared once, one transaction a batch. */
export function upsertByHand(client: pg.Client, method: Method, table: string, columns: TableColumn[]): Upsert {
  const names = columns.map(({ name }) => ident(name))
  const into = `insert into ${table} (${names.join(', ')}, synced_at)`
  const set = names.map((name) => `${name} = excluded.${name}`).join(', ')
  const update = `on conflict (invoice_id) do update set ${set}, synced_at = excluded.synced_at`
  if (method === 'unnest') {
    const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')
    const text = `${into} select *, now() from unnest(${arrays}) ${update}`
    return async (rows) => {
      const values = columns.map((_column, index) => rows.map((row) => row[index]))
      await client.query({ name: 'unnest', text, values })
    }
  }
  if (method === 'VALUES') {
    const text = (rows: number): string => `${into} values ${tuples(rows, columns.length)} ${update}`
    return async (rows) => {
      await client.query({ name: `values ${rows.length}`, text: text(rows.length), values: rows.flat() })
    }
  }
  const one = `${into} values ${tuples(1, columns.length)} ${update}`
  return async (rows) => {
    await client.query('begin')
    for (const values of rows) await client.query({ name: 'row', text: one, values })
    await client.query('commit')
  }
}

function tuples(rows: number, width: number): string {
  return Array.from({ length: rows }, (_unused, row) => {
    const places = Array.from({ length: width }, (_none, column) => `$${row * width + column + 1}`)
    return `(${places.join(', ')}, now())`
  }).join(', ')
}
