import type pg from 'pg'
import type { RowLayout } from '../model/copy-text/row-layout.ts'
import { markEmptySql } from '../model/rebuild-children-sql.ts'
import { copyIntoSql, deleteChildrenSql, insertChildrenSql, reviveSql, stagingName } from '../model/sql.ts'
import type { ChildTable } from '../model/table.ts'
import type { WaitingLines } from '../model/waiting-lines.ts'
import { copyLines } from './copy-lines.ts'

/** Where children go. */
export interface ChildTarget {
  table: ChildTable
  /** The quoted name of what is loaded: the table itself, or a rebuild's gathering place. */
  target: string
  /** Keeps a mark of an empty array: what is gathered must tell it from an array that was not there. */
  marksEmpty: boolean
}

/** Of one batch: how the lines stand, and the lines, if any record had the array. */
export interface ChildBatch extends ChildTarget {
  layout: RowLayout
  waiting: WaitingLines | undefined
}

/** How much of the lines is sent at once: those of one parent would be a call each. */
const chunkBytes = 256 * 1024

/** Sends the lines of all parents straight into a target that holds no child of theirs. */
export async function copyChildren(
  client: pg.Client,
  batch: ChildBatch,
  stamp: { organization: string; runId: number },
): Promise<void> {
  const parents = batch.waiting?.parents ?? []
  await copyInto(client, batch.target, batch, parents)
  await markEmpty(client, batch, parents, stamp)
}

/** Replaces the children of parents that the merge has written, each as a whole; those that were not read live again. */
export async function replaceChildren(
  client: pg.Client,
  batch: ChildBatch,
  written: string[],
  stamp: { organization: string; runId: number },
): Promise<void> {
  const { organization, runId } = stamp
  const { table, target, layout, waiting } = batch
  const parents = waiting?.among(written) ?? []
  if (parents.length > 0) {
    await client.query(deleteChildrenSql(table, target), [organization, parents])
    await copyInto(client, stagingName(table), batch, parents)
    await client.query(insertChildrenSql(table, layout.columns, target))
    await markEmpty(client, batch, parents, stamp)
  }
  if (written.length > 0) await client.query(reviveSql(table, target), [organization, runId, written])
}

async function copyInto(
  client: pg.Client,
  name: string,
  { table, layout, waiting }: ChildBatch,
  parents: string[],
): Promise<void> {
  const { bytes = [], count = 0 } = waiting?.of(parents) ?? {}
  if (count === 0) return
  const copy = copyLines(client, copyIntoSql(name, table, layout.columns))
  try {
    for (const chunk of joined(bytes)) await copy.write(chunk)
    await copy.end(count)
  } catch (error) {
    await copy.abandon()
    throw error
  }
}

async function markEmpty(
  client: pg.Client,
  { table, target, marksEmpty, waiting }: ChildBatch,
  parents: string[],
  { organization, runId }: { organization: string; runId: number },
): Promise<void> {
  const emptied = marksEmpty ? (waiting?.emptied(parents) ?? []) : []
  if (emptied.length > 0) await client.query(markEmptySql(table, target), [organization, runId, emptied])
}

function* joined(parts: readonly Buffer[]): Generator<Buffer> {
  let chunk: Buffer[] = []
  let size = 0
  for (const part of parts) {
    chunk.push(part)
    size += part.length
    if (size < chunkBytes) continue
    yield Buffer.concat(chunk)
    chunk = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(chunk)
}
