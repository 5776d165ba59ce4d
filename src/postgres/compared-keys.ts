import type pg from 'pg'
import { writeKeyLines } from '../model/copy-text/key-lines.ts'
import { LineWriter } from '../model/copy-text/line-writer.ts'
import type { RowPage } from '../model/page.ts'
import { copyKeysSql, createKeysSql, differingSql } from '../model/sql.ts'
import type { Table } from '../model/table.ts'
import { copyLines, type LineCopy } from './copy-lines.ts'

/**
 * Finds out which rows of a batch are already in the target as they are: their ids and hashes are sent first, a tenth of the
 * bytes. What is unchanged is then not sent at all.
 */
export class ComparedKeys {
  readonly #client: pg.Client
  readonly #table: Table
  readonly #out = new LineWriter()
  #copy: LineCopy | undefined
  #sent = 0

  /** @param client within a transaction */
  constructor(client: pg.Client, table: Table) {
    this.#client = client
    this.#table = table
  }

  async write(page: RowPage): Promise<void> {
    if (!this.#copy) await this.#client.query(createKeysSql(this.#table))
    this.#copy ??= copyLines(this.#client, copyKeysSql(this.#table))
    this.#out.length = 0
    writeKeyLines(this.#out, page)
    this.#sent += page.ids.length
    // A copy: up to 64 KB wait in the socket after it has said that it takes more.
    await this.#copy.write(Buffer.from(this.#out.view(0)))
  }

  /** The ids of the rows that are new or changed, or whose row is marked deleted. */
  async differing(target: string, organization: string): Promise<Set<string>> {
    await this.#copy?.end(this.#sent)
    const { rows } = await this.#client.query<{ id: string }>(differingSql(this.#table, target), [organization])
    return new Set(rows.map(({ id }) => id))
  }

  async abandon(): Promise<void> {
    await this.#copy?.abandon()
  }
}
