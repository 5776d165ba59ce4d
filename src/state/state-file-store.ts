import { dirname } from 'node:path'
import { ConfigError } from '../model/errors.ts'
import { makeDirectory } from './make-directory.ts'
import { type FileState, readStateFile, unwritable, writeStateFile } from './state-file.ts'

/** Holds a lock file until the answered function is called; a lock whose process is dead does not count. */
export type TakeLock = (path: string) => Promise<() => void>

export interface StateFileStore {
  path: string
  read(): Promise<FileState | undefined>
  /** @throws ConfigError when a run could not keep its state here: said before the first call, not after the last */
  assertWritable(): Promise<void>
  /** Reads, changes and writes the file as one step, whatever other streams and processes do to it. */
  change(destination: string, edit: (streams: FileState['streams']) => void): Promise<void>
}

/** The file as a store. Changes of one process wait for one another here, those of several at the lock file. */
export function stateFileStore(path: string, takeLock: TakeLock): StateFileStore {
  let last: Promise<void> = Promise.resolve()
  const locked = async (work: () => Promise<void>): Promise<void> => {
    try {
      await makeDirectory(dirname(path))
      const release = await takeLock(`${path}.lock`)
      await work().finally(release)
    } catch (error) {
      const refused = error instanceof Error && 'code' in error && !(error instanceof ConfigError)
      throw refused ? unwritable(path, error) : error
    }
  }
  const change = (destination: string, edit: (streams: FileState['streams']) => void): Promise<void> =>
    locked(async () => {
      const streams = (await readStateFile(path))?.streams ?? new Map()
      edit(streams)
      await writeStateFile(path, { destination, streams })
    })
  return {
    path,
    assertWritable: () => locked(async () => {}),
    read: () => readStateFile(path),
    change: (destination, edit) => {
      const turn = last.then(() => change(destination, edit))
      last = turn.catch(() => {})
      return turn
    },
  }
}
