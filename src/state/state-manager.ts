import { type EffectiveState, effectiveState } from '../model/effective-state.ts'
import type { Pass } from '../model/plan-passes.ts'
import type { StateStore, StreamState } from '../model/state.ts'
import type { StateFileStore } from './state-file-store.ts'

/** The one door to what is known of each stream's progress; file and database stand behind it. */
export interface StateManager {
  /** The effective state of a stream, and why it is not what one of the copies says. */
  getState(stream: string): Promise<EffectiveState>
  /** The effective watermark in milliseconds; undefined reads the stream whole. */
  getLastSyncTime(stream: string): Promise<number | undefined>
  /** Commits a stream's new state: first the database's, then the file's, so that the file never leads. */
  updateLastSyncTime(stream: string, state: StreamState, pass: Pass): Promise<void>
  /** Sets streams back to their beginning, in the database with checkpoints, and in the file. */
  reset(streams: string[]): Promise<void>
  /** Every stream that either copy knows. */
  all(): Promise<Map<string, EffectiveState>>
  /** Writes the file again from the database when it is missing; answers whether it did. */
  restoreFile(): Promise<boolean>
}

/** @param file undefined when only the database keeps the state (`ZSYNC_STATE=postgres`) */
export function openStateManager(options: {
  file: StateFileStore | undefined
  database: StateStore
  destination: string
}): StateManager {
  const { file, database, destination } = options

  const copies = async () => {
    const [inFile, inDatabase] = await Promise.all([file?.read(), database.load()])
    return { inFile, inDatabase }
  }
  const getState = async (stream: string): Promise<EffectiveState> => {
    const { inFile, inDatabase } = await copies()
    return effectiveState(inFile ? inFile.streams.get(stream) : 'no file', inDatabase.get(stream))
  }
  return {
    getState,
    getLastSyncTime: async (stream) => (await getState(stream)).state?.watermark ?? undefined,
    updateLastSyncTime: async (stream, state, pass) => {
      await database.commit(stream, state, pass)
      await file?.change(destination, (streams) => streams.set(stream, state))
    },
    reset: async (streams) => {
      await database.reset(streams)
      if (!file || !(await file.read())) return
      await file.change(destination, (known) => {
        for (const stream of streams) known.delete(stream)
      })
    },
    all: async () => {
      const { inFile, inDatabase } = await copies()
      const ids = [...new Set([...(inFile?.streams.keys() ?? []), ...inDatabase.keys()])].sort()
      return new Map(
        ids.map((id) => [id, effectiveState(inFile ? inFile.streams.get(id) : 'no file', inDatabase.get(id))]),
      )
    },
    restoreFile: async () => {
      const { inFile, inDatabase } = await copies()
      if (!file || inFile || inDatabase.size === 0) return false
      await file.change(destination, (streams) => {
        for (const [stream, state] of inDatabase) streams.set(stream, state)
      })
      return true
    },
  }
}
