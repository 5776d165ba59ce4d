import type { ChildRows } from './copy-text/child-encoder.ts'

interface Lines {
  bytes: Buffer
  count: number
}

/**
 * Lines of one child table that wait for what becomes of their parents: a connection takes one COPY at a time, and of a parent
 * that is not written nothing is to be sent. Bounded, since they count for the bytes of their batch.
 */
export class WaitingLines {
  readonly #byParent = new Map<string, Lines>()

  get parents(): string[] {
    return [...this.#byParent.keys()]
  }

  /**
   * Takes the lines of a page; of a parent that comes again the last ones count.
   * @param left places of rows that are left out, with their children
   */
  add(ids: readonly string[], { lines, parents, ends, counts }: ChildRows, left: ReadonlySet<number>): void {
    let from = 0
    for (const [index, row] of parents.entries()) {
      const to = ends[index] ?? from
      if (!left.has(row)) {
        this.#byParent.set(ids[row] ?? '', { bytes: lines.subarray(from, to), count: counts[index] ?? 0 })
      }
      from = to
    }
  }

  /** The lines of these parents, and how many they are. */
  of(ids: readonly string[]): { bytes: Buffer[]; count: number } {
    const found = ids.map((id) => this.#byParent.get(id)).filter((lines) => lines !== undefined)
    return {
      bytes: found.map(({ bytes }) => bytes),
      count: found.reduce((sum, { count }) => sum + count, 0),
    }
  }

  /** Those of these parents that have brought their array. */
  among(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#byParent.has(id))
  }

  /** Those of these parents that have brought an empty one. */
  emptied(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#byParent.get(id)?.count === 0)
  }
}
