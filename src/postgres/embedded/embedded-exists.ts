import { accessSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from './error-code.ts'

/** Whether `directory` already holds an initialised cluster; no server is started. Throws nothing. */
export function embeddedExists(directory: string): boolean {
  try {
    accessSync(join(directory, 'data', 'PG_VERSION'))
    return true
  } catch (error) {
    // The data of another user are there, though not to be looked into.
    return errorCode(error) === 'EACCES'
  }
}
