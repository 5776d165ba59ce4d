import type pg from 'pg'
import { Batch } from '../model/batch.ts'
import { ident } from '../model/identifier.ts'
import { layoutsOf, type RowPage } from '../model/page.ts'
import type { RowLayout } from '../model/row-layout.ts'
import { copyIntoSql, keysName, mergeSql, stagingName } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { Merged } from '../model/stream-store.ts'
import type { Table } from '../model/table.ts'
import { ComparedKeys } from './compared-keys.ts'
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
   * @param shown SQL that selects the ids of the batch's rows; undefined where they went straight into an empty target
   */
  record: (batch: Batch, merged: Merged, shown: string | undefined) => Promise<void>
}

/**
 * How rows get into the target: `direct` by COPY into one that had no row of the organization; `staged` by a merge of all; where
 * most of them are there already, `compared`, by a merge of those that are not.
 */
export type LoadWay = 'direct' | 'staged' | 'compared'

export interface BatchLoadOptions extends LoadTarget {
  /** By table: the stream's own, then its children's. */
  layouts: readonly RowLayout[]
  way: LoadWay
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
  way: LoadWay
  readonly #options: BatchLoadOptions
  /** Sent straight into the target, in case that it has to be sent again: a batch is bounded in bytes. */
  #sent: Buffer[] = []
  #copy: LineCopy | undefined
  #keys: ComparedKeys | undefined
  /** Lines in the COPY under way. */
  #copied = 0
  #isOpen = false

  constructor(options: BatchLoadOptions) {
    this.#options = options
    this.way = options.way
  }

  /** Whether the page's lines can go into the same COPY. */
  takes(page: RowPage): boolean {
    const { layouts } = this.#options
    return layoutsOf(page).every((layout, table) => layout === layouts[table])
  }

  async add(page: RowPage): Promise<void> {
    const before = this.batch.lines
    const parts = this.batch.add(page)
    if (page.ids.length === 0) return
    if (this.way === 'compared') {
      await this.#begin()
      this.#keys ??= new ComparedKeys(this.#options.client, this.#options.table)
      await this.#keys.write(page)
      return
    }
    if (this.way === 'direct') this.#sent.push(...parts)
    await this.#orMerged(() => this.#send(parts, this.batch.lines - before))
  }

  async commit(): Promise<Merged> {
    const { client, record, target, organization } = this.#options
    if (this.#keys) {
      const { parts, count } = this.batch.linesOf(await this.#keys.differing(target, organization))
      await this.#send(parts, count)
    }
    await this.#orMerged(async () => {
      await this.#endCopy()
      if (this.way === 'direct')
        for (const child of this.#childBatches()) await copyChildren(client, child, this.#options)
    })
    // Begun anew by a refusal that only its end has shown.
    await this.#endCopy()
    const merged = await this.#merge()
    await this.#begin()
    await record(this.batch, merged, this.#shown)
    await client.query('commit')
    this.#isOpen = false
    this.#sent = []
    this.batch.release()
    return merged
  }

  /** How the next batch is best loaded, by what became of this one. */
  nextWay({ unchanged }: Merged): LoadWay {
    if (this.way === 'direct') return 'direct'
    return unchanged * 2 >= this.batch.records ? 'compared' : 'staged'
  }

  /** Rolls it back; on a lost connection the server has done so by itself. */
  async abandon(): Promise<void> {
    await this.#copy?.abandon()
    await this.#keys?.abandon()
    if (this.#isOpen) await this.#options.client.query('rollback').catch(() => {})
    this.#copy = undefined
    this.#keys = undefined
    this.#copied = 0
    this.#isOpen = false
  }

  /** Where the target does not take lines straight, they go the long way from the first one on. */
  async #orMerged(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.way !== 'direct' || !isTakenByMerge(error)) throw error
      await this.abandon()
      this.way = 'staged'
      await this.#send(this.#sent, this.batch.lines)
      this.#sent = []
    }
  }

  async #send(parts: readonly Buffer[], lines: number): Promise<void> {
    if (parts.length === 0) return
    const copy = await this.#openCopy()
    this.#copied += lines
    for (const part of parts) await copy.write(part)
  }

  async #begin(): Promise<void> {
    if (this.#isOpen) return
    await this.#options.client.query('begin')
    this.#isOpen = true
  }

  async #openCopy(): Promise<LineCopy> {
    if (this.#copy) return this.#copy
    const { client, table, target, stage } = this.#options
    if (this.way !== 'direct') await stage()
    await this.#begin()
    const into = this.way === 'direct' ? target : stagingName(table)
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

  get #shown(): string | undefined {
    const { table } = this.#options
    if (this.way === 'direct' || this.batch.lines === 0) return undefined
    return this.#keys ? `select "id" from ${keysName(table)}` : `select ${ident(table.key)} from ${stagingName(table)}`
  }

  async #endCopy(): Promise<void> {
    await this.#copy?.end(this.#copied)
    this.#copy = undefined
  }

  async #merge(): Promise<Merged> {
    const { records, lines, hasTwins } = this.batch
    const { client, table, target } = this.#options
    if (this.way === 'direct') return { inserted: lines, updated: 0, unchanged: records - lines }
    if (this.#copied === 0) return { inserted: 0, updated: 0, unchanged: records }
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
