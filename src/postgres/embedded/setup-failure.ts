import { ConfigError } from '../../model/errors.ts'
import { errorCode } from './error-code.ts'

/** A ConfigError for a tool that failed: what it was doing, the end of what it said, and what to do. */
export function setupFailure(what: string, said: string): ConfigError {
  const tail = said.trim().split('\n').slice(-8).join('\n')
  return new ConfigError(`${what}:\n${tail === '' ? '(it said nothing)' : tail}\n${advice(said)}`)
}

/** Makes a ConfigError of an error of the file system met while setting up; gives every other error back. */
export function explainFileError(error: unknown, directory: string): unknown {
  const code = errorCode(error)
  if (!(error instanceof Error) || code === undefined || !FILE_ERRORS.has(code)) return error
  return new ConfigError(
    `The embedded PostgreSQL cannot be set up in ${directory}: ${error.message}. ${advice(error.message)}`,
    { cause: error },
  )
}

const FILE_ERRORS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'ENOENT', 'EEXIST', 'EINVAL'])

function advice(said: string): string {
  if (/ENOSPC|EDQUOT|no space left|quota exceeded/i.test(said)) return 'Free some disk space and run again.'
  if (/EACCES|EPERM|EROFS|permission denied|read-only/i.test(said)) {
    return 'Make the directory writable for the user who runs zsync, or set DATABASE_URL.'
  }
  if (/loading shared libraries|spawn .* ENOENT/i.test(said)) {
    return 'The PostgreSQL package does not run on this system: install again, or set DATABASE_URL.'
  }
  return 'Mend that and run again, or set DATABASE_URL to use a PostgreSQL of your own.'
}
