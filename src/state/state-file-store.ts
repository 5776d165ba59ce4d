import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type FileState, readStateFile, writeStateFile } from './state-file.ts'

/** Holds a lock file until the answered function is called; a lock whose process is dead does not count. */
export type TakeLock = (path: string) => Promise<() => void>

export interface StateFileStore {
  path: string
  read(): Promise<FileState | undefined>
  /** Reads, changes and writes the file as one step, whatever other streams and processes do to it. */
  change(destination: string, edit: (streams: FileState['streams']) => void): Promise<void>
}

/** The file as a store. Changes of one process wait for one another here, those of several at the lock file. */
export function stateFileStore(path: string, takeLock: TakeLock): StateFileStore {
  let last: Promise<void> = Promise.resolve()
  const change = async (destination: string, edit: (streams: FileState['streams']) => void): Promise<void> => {
    await mkdir(dirname(path), { recursive: true })
    const release = await takeLock(`${path}.lock`)
    try {
      const streams = (await readStateFile(path))?.streams ?? new Map()
      edit(streams)
      await writeStateFile(path, { destination, streams })
    } finally {
      release()
    }
  }
  return {
    path,
    read: () => readStateFile(path),
    change: (destination, edit) => {
      const turn = last.then(() => change(destination, edit))
      last = turn.catch(() => {})
      return turn
    },
  }
}
