import type { DestinationSettings } from '../model/settings.ts'
import { databaseStateStore } from '../postgres/database-state-store.ts'
import { embeddedExists } from '../postgres/embedded/embedded-exists.ts'
import { takeLock } from '../postgres/embedded/take-lock.ts'
import { readStateFile } from '../state/state-file.ts'
import { type StateFileStore, stateFileStore } from '../state/state-file-store.ts'
import { openStateManager, type StateManager } from '../state/state-manager.ts'
import { type Destination, openDestination } from './open-destination.ts'

export interface OpenedState {
  destination: Destination
  file: StateFileStore | undefined
  state: StateManager
}

/** How long a change of the state file waits for another process's, in milliseconds: one takes a few. */
const patience = 30_000

/**
 * Opens the state with the database behind it. The file is read first: a broken one ends the command before anything else
 * is touched.
 * @throws ConfigError, DatabaseError
 */
export async function openState(settings: DestinationSettings, signal?: AbortSignal): Promise<OpenedState> {
  const file =
    settings.stateFile === undefined
      ? undefined
      : stateFileStore(settings.stateFile, (path) => takeLock({ path, patience, signal }))
  const known = await file?.read()
  const destination = await openDestination(settings, known?.destination, signal)
  const database = databaseStateStore(destination.client)
  return { destination, file, state: openStateManager({ file, database, destination: destination.uuid }) }
}

/**
 * As `openState`, for commands that only look: no database is made for them.
 * @returns undefined where nothing has been synced yet
 */
export async function openExistingState(
  settings: DestinationSettings,
  signal?: AbortSignal,
): Promise<OpenedState | undefined> {
  const { databaseUrl, embeddedDirectory, stateFile } = settings
  const fresh = databaseUrl === undefined && !embeddedExists(embeddedDirectory)
  if (fresh && (stateFile === undefined || (await readStateFile(stateFile)) === undefined)) return undefined
  return openState(settings, signal)
}
