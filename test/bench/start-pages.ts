import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The organization that has the rows. */
export const organization = '700000001'

/** What the server tells when it listens, and after each revision. */
export interface Served {
  url: string
  revised: number
}

/** A server of invoices in a process of its own. */
export interface PageServer {
  records: number
  /** The variables that point zsync to it. */
  env: Record<string, string>
  /** Edits every `step`th row; answers how many these are. */
  revise(step: number): Promise<number>
  close(): Promise<void>
}

/** Starts `serve-pages.ts` with so many invoices, with line items as details have them if told so. */
export async function startPages(records: number, { withItems = false } = {}): Promise<PageServer> {
  const server = fork(fileURLToPath(new URL('./serve-pages.ts', import.meta.url)), [
    String(records),
    ...(withItems ? ['items'] : []),
  ])
  const failed = once(server, 'exit').then(([code]) => {
    throw new Error(`the page server ended with ${code}`)
  })
  failed.catch(() => {})
  const told = async (): Promise<Served> => {
    // Only what is waited for keeps this process alive: a section that failed must not hang at its end.
    server.channel?.ref()
    const [served] = await Promise.race([once(server, 'message'), failed])
    server.channel?.unref()
    return served
  }
  const { url } = await told()
  server.unref()
  return {
    records,
    env: {
      ZOHO_ACCOUNTS_URL: url,
      ZOHO_CLIENT_ID: '1000.BENCH',
      ZOHO_CLIENT_SECRET: 'bench-client-secret',
      ZOHO_REFRESH_TOKEN: '1000.bench.refresh',
      ZOHO_ORGANIZATION_ID: organization,
      // The limiter must not be what is measured.
      ZSYNC_CALLS_PER_MINUTE: '10000000',
    },
    revise: async (step) => {
      const answer = told()
      server.send({ revise: step })
      await answer
      return Math.ceil(records / step)
    },
    close: async () => {
      server.ref()
      if (server.connected) server.disconnect()
      await failed.catch(() => {})
    },
  }
}
