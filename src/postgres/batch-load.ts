import { Batch } from '../model/batch.ts'
import { mergeDetailsSql } from '../model/detail-sql.ts'
import { ident } from '../model/identifier.ts'
import { layoutsOf, type RowPage } from '../model/page.ts'
import { copyIntoSql, keysName, mergeSql, stagingName } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { Merged } from '../model/stream-store.ts'
import { ComparedKeys } from './compared-keys.ts'
import { copyLines, type LineCopy } from './copy-lines.ts'
import { type ChildBatch, copyChildren, replaceChildren } from './load-children.ts'
import type { BatchLoadOptions, LoadWay } from './load-target.ts'
import { isTakenByMerge } from './taken-by-merge.ts'

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
      const children = this.way === 'direct' ? this.#childBatches() : []
      for (const child of children) await copyChildren(client, child, this.#options)
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
    if (this.way === 'direct' || this.#options.owner === 'detail') return this.way
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

  /** Those by which a row is another one. */
  get #hashedColumns(): readonly Column[] {
    return this.#columns.slice(this.#options.layouts[0]?.unhashed ?? 0)
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
    const { client, table, target, owner, young } = this.#options
    const owes = young !== undefined && table.hasDetail && table.lmt !== undefined
    if (this.way === 'direct') return { inserted: lines, updated: 0, unchanged: records - lines }
    if (this.#copied === 0) return { inserted: 0, updated: 0, unchanged: records }
    const sql =
      owner === 'detail'
        ? mergeDetailsSql(table, this.#columns, hasTwins)
        : mergeSql(table, this.#columns, target, hasTwins, owes ? this.#hashedColumns : undefined)
    const { rows } = await client.query<{ inserted: number; updated: number; written: string[] | null }>(
      sql,
      owes ? [new Date(young)] : [],
    )
    const { inserted = 0, updated = 0, written } = rows[0] ?? {}
    for (const child of this.#childBatches()) await replaceChildren(client, child, written ?? [], this.#options)
    return { inserted, updated, unchanged: records - inserted - updated }
  }
}
