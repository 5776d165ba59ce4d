import type pg from 'pg'
import { Batch } from '../model/batch.ts'
import { layoutsOf, type RowPage } from '../model/page.ts'
import type { RowLayout } from '../model/row-layout.ts'
import { copyIntoSql, mergeSql, stagingName } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { Merged } from '../model/stream-store.ts'
import type { Table } from '../model/table.ts'
import { CountError, copyLines, type LineCopy } from './copy-lines.ts'
import { type ChildBatch, type ChildTarget, copyChildren, replaceChildren } from './load-children.ts'

/** What a load and the sink before it go by alike. */
export interface LoadTarget {
  client: pg.Client
  table: Table
  /** The quoted name of what is loaded: the table itself, or a rebuild's gathering place. */
  target: string
  /** The same of its children, in the order of the catalog. */
  children: readonly ChildTarget[]
  organization: string
  runId: number
  /**
   * Writes checkpoint and counters, within the transaction.
   * @param staging where the batch's rows are still to be seen; undefined where they went straight into an empty target
   */
  record: (batch: Batch, merged: Merged, staging: string | undefined) => Promise<void>
}

export interface BatchLoadOptions extends LoadTarget {
  /** By table: the stream's own, then its children's. */
  layouts: readonly RowLayout[]
  /** Whether the lines go straight into targets that had no row of the organization. */
  direct: boolean
  /** Makes the staging tables for the layouts, where they are not there yet. */
  stage: () => Promise<void>
}

/**
 * What COPY does not take and a merge does: a key that is there already, a table with row level security, and a text that only
 * a cast brings into a column whose type the user has altered.
 */
const takenByMerge = new Set(['23505', '0A000', '22P02'])

/**
 * One transaction: the lines of its pages flow into COPY as they come, and `commit` merges them, so PostgreSQL works while the
 * next page is on its way. Into an empty target there is nothing to merge, and COPY alone does it. Children
 * follow when the merge has said which parents it has written.
 */
export class BatchLoad {
  readonly batch = new Batch()
  isDirect: boolean
  readonly #options: BatchLoadOptions
  /** Sent straight into the target, in case that it has to be sent again: a batch is bounded in bytes. */
  #sent: Buffer[] = []
  #copy: LineCopy | undefined
  #isOpen = false

  constructor(options: BatchLoadOptions) {
    this.#options = options
    this.isDirect = options.direct
  }

  /** Whether the page's lines can go into the same COPY. */
  takes(page: RowPage): boolean {
    const { layouts } = this.#options
    return layoutsOf(page).every((layout, table) => layout === layouts[table])
  }

  async add(page: RowPage): Promise<void> {
    for (const lines of this.batch.add(page)) {
      if (this.isDirect) this.#sent.push(lines)
      await this.#orMerged(async () => {
        await (await this.#openCopy()).write(lines)
      })
    }
  }

  async commit(): Promise<Merged> {
    const { client, record, table } = this.#options
    await this.#orMerged(async () => {
      await this.#endCopy()
      if (this.isDirect) for (const child of this.#childBatches()) await copyChildren(client, child, this.#options)
    })
    // Begun anew by a refusal that only its end has shown.
    await this.#endCopy()
    const merged = await this.#merge()
    await this.#begin()
    await record(this.batch, merged, this.isDirect || this.batch.lines === 0 ? undefined : stagingName(table))
    await client.query('commit')
    this.#isOpen = false
    this.#sent = []
    this.batch.release()
    return merged
  }

  /** Rolls it back; on a lost connection the server has done so by itself. */
  async abandon(): Promise<void> {
    await this.#copy?.abandon()
    if (this.#isOpen) await this.#options.client.query('rollback').catch(() => {})
    this.#copy = undefined
    this.#isOpen = false
  }

  /** Where the target does not take lines straight, they go the long way from the first one on. */
  async #orMerged(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!this.isDirect || !isTakenByMerge(error)) throw error
      await this.abandon()
      this.isDirect = false
      const copy = await this.#openCopy()
      for (const lines of this.#sent) await copy.write(lines)
      this.#sent = []
    }
  }

  async #begin(): Promise<void> {
    if (this.#isOpen) return
    await this.#options.client.query('begin')
    this.#isOpen = true
  }

  async #openCopy(): Promise<LineCopy> {
    if (this.#copy) return this.#copy
    const { client, table, target, stage } = this.#options
    if (!this.isDirect) await stage()
    await this.#begin()
    const into = this.isDirect ? target : stagingName(table)
    this.#copy = copyLines(client, copyIntoSql(into, table, this.#columns))
    return this.#copy
  }

  get #columns(): readonly Column[] {
    return this.#options.layouts[0]?.columns ?? []
  }

  #childBatches(): ChildBatch[] {
    const { children, layouts } = this.#options
    return children.flatMap((target, index) => {
      const layout = layouts[index + 1]
      return layout === undefined ? [] : [{ ...target, layout, waiting: this.batch.children[index] }]
    })
  }

  async #endCopy(): Promise<void> {
    await this.#copy?.end(this.batch.lines)
    this.#copy = undefined
  }

  async #merge(): Promise<Merged> {
    const { records, lines, hasTwins } = this.batch
    const { client, table, target } = this.#options
    if (lines === 0 || this.isDirect) return { inserted: lines, updated: 0, unchanged: records - lines }
    const sql = mergeSql(table, this.#columns, target, hasTwins)
    const { rows } = await client.query<{ inserted: number; updated: number; written: string[] | null }>(sql)
    const { inserted = 0, updated = 0, written } = rows[0] ?? {}
    for (const child of this.#childBatches()) await replaceChildren(client, child, written ?? [], this.#options)
    return { inserted, updated, unchanged: records - inserted - updated }
  }
}

/** A row that is missing in COPY's count may have been left out by a trigger of the user's; staging has none. */
function isTakenByMerge(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return error instanceof CountError || takenByMerge.has(code)
}
