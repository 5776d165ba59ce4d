import { Flags } from '@oclif/core'
import { ConfigError } from '../model/errors.ts'
import { parseInstant } from '../model/time.ts'

/** Which streams: the same words in all commands. */
export const streamFlag = Flags.string({
  char: 's',
  multiple: true,
  summary: 'stream, repeat for several; globs work: inv*, books/invoices (default: all)',
})

/** Which organizations. */
export const orgFlag = Flags.string({
  multiple: true,
  summary: 'organization id, repeat for several (default: ZOHO_ORGANIZATION_ID)',
})

/** An instant, in milliseconds: a day (UTC) or a time with its zone. */
export const instantFlag = Flags.custom<number>({
  parse: async (text) => {
    const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
    if (instant === undefined) {
      throw new ConfigError(
        `${JSON.stringify(text)} is no instant. Write 2026-06-09, or with its zone 2026-06-09T17:00:00Z or ...+02:00.`,
      )
    }
    // A day of tolerance: it is Zoho's clock that counts, not this machine's.
    if (instant > Date.now() + 86_400_000) throw new ConfigError(`${JSON.stringify(text)} lies in the future.`)
    return instant
  },
})
