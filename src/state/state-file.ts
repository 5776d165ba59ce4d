import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../model/errors.ts'
import type { StreamState } from '../model/state.ts'
import { formatInstant, parseInstant } from '../model/time.ts'
import { makeDirectory } from './make-directory.ts'

/** What the file says: whose rows it speaks of, and how far they are. */
export interface FileState {
  destination: string
  streams: Map<string, StreamState>
}

const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'expected an instant like 2026-06-09T17:17:42Z')
const schema = z.strictObject({
  version: z.literal(1),
  destination: z.string(),
  streams: z.record(
    z.string(),
    z.strictObject({
      watermark: instant.nullable(),
      completeAsOf: instant,
      sweptAt: instant.nullable(),
      runId: z.int(),
      committedAt: instant,
    }),
  ),
})

/**
 * Reads the state file.
 * @returns undefined when there is none: a first run, or a file that was lost
 * @throws ConfigError that names the file when it is broken or of another version
 */
export async function readStateFile(path: string): Promise<FileState | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new ConfigError(`The state file ${path} cannot be read: ${String(error)}. Mend its permissions.`, {
      cause: error,
    })
  })
  if (text === undefined) return undefined
  const parsed = schema.safeParse(parseOrUndefined(text))
  if (!parsed.success) {
    const problem = parseOrUndefined(text) === undefined ? 'it is no JSON' : z.prettifyError(parsed.error)
    throw new ConfigError(
      `The state file ${path} is broken: ${problem.replaceAll('\n', ' ')}. Restore it from a backup, or ` +
        'delete it: the watermarks in the database are used then.',
    )
  }
  const { destination, streams } = parsed.data
  const entries = Object.entries(streams).map(([stream, state]) => [stream, fromText(state)] as const)
  return { destination, streams: new Map(entries) }
}

/**
 * Replaces the state file as a whole: written beside it, synced and renamed, so that a kill or a full disk leaves the old
 * file or the new one. The caller holds the lock.
 */
export async function writeStateFile(path: string, { destination, streams }: FileState): Promise<void> {
  const sorted = [...streams].sort(([a], [b]) => (a < b ? -1 : 1))
  const content = {
    version: 1,
    destination,
    streams: Object.fromEntries(sorted.map(([id, state]) => [id, toText(state)])),
  }
  // One name: the caller holds the lock, and a killed run leaves one draft at most.
  const draft = `${path}.new`
  try {
    await makeDirectory(dirname(path))
    const file = await open(draft, 'w')
    try {
      await file.writeFile(`${JSON.stringify(content, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw unwritable(path, error)
  }
}

/** What to do about a state file that cannot be written. */
export function unwritable(path: string, error: unknown): ConfigError {
  return new ConfigError(
    `The state file ${path} cannot be written: ${String(error)}. What was loaded is safe in the database; make room, mend the ` +
      'permissions, or set ZSYNC_STATE to another path, and run again.',
    { cause: error },
  )
}

/** Without this a power failure may bring the old name back. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type StateText = z.infer<typeof schema>['streams'][string]

function fromText(text: StateText): StreamState {
  const time = (value: string): number => parseInstant(value) ?? 0
  return {
    watermark: text.watermark === null ? null : time(text.watermark),
    completeAsOf: time(text.completeAsOf),
    sweptAt: text.sweptAt === null ? null : time(text.sweptAt),
    runId: text.runId,
    committedAt: time(text.committedAt),
  }
}

function toText(state: StreamState): StateText {
  return {
    watermark: state.watermark === null ? null : formatInstant(state.watermark),
    completeAsOf: formatInstant(state.completeAsOf),
    sweptAt: state.sweptAt === null ? null : formatInstant(state.sweptAt),
    runId: state.runId,
    committedAt: formatInstant(state.committedAt),
  }
}
