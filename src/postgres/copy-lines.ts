import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { DatabaseError } from '../model/errors.ts'

/** Rows that were sent and that COPY has not put in. */
export class CountError extends DatabaseError {}

/** A COPY under way: nothing else can be asked of its connection until it has ended. */
export interface LineCopy {
  /** Resolves when PostgreSQL takes more: its pace is the pace of the reading. */
  write(lines: Buffer): Promise<void>
  /** @throws CountError when PostgreSQL counts other rows than were sent: a stray end marker loses the rest silently */
  end(rows: number): Promise<void>
  /** Ends it without a row, where it has not ended yet. */
  abandon(): Promise<void>
}

export function copyLines(client: pg.Client, sql: string): LineCopy {
  const copy = client.query(copyFrom(sql))
  let isUnderWay = true
  const done = finished(copy).finally(() => {
    isUnderWay = false
  })
  // Whoever writes or ends hears of a failure; between two pages nobody listens.
  done.catch(() => {})
  return {
    write: async (lines) => {
      if (!isUnderWay) await done
      const taken = new Promise<void>((resolve) => copy.write(lines, () => resolve()))
      // A lost connection never says that it has taken anything.
      await Promise.race([taken, done])
    },
    end: async (rows) => {
      if (isUnderWay) copy.end()
      await done
      if (copy.rowCount !== rows) {
        throw new CountError(`COPY took ${copy.rowCount} of ${rows} rows; the batch was rolled back.`)
      }
    },
    abandon: async () => {
      if (isUnderWay) copy.destroy()
      await done.catch(() => {})
    },
  }
}
