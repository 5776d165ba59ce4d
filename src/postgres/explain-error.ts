import { ConfigError, DatabaseError, ZsyncError } from '../model/errors.ts'

/** What to do about the errors of PostgreSQL that a user can mend, by SQLSTATE or its first two characters. */
const remedies: Record<string, string> = {
  '28': 'Check user and password in DATABASE_URL',
  '3D000': 'Create that database, or check its name in DATABASE_URL',
  '42501': 'Grant the user of DATABASE_URL that right: it must own the tables it loads and may create schemas',
  '53100':
    'The disk of the database is full: make room (a full rebuild needs about the size of its table once more); what was committed is safe',
  '53300': 'Raise max_connections or lower --concurrency',
  '55P03': 'Another session holds a lock on the table for long: end it and run again',
}
const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOENT', 'ECONNRESET', 'EPIPE'])

/**
 * Turns a failure of the database into an error that says what was being done and what to do next. Errors of zsync itself
 * and aborts pass unchanged.
 */
export function explainError(error: unknown, doing: string): unknown {
  if (error instanceof ZsyncError || !(error instanceof Error) || error.name === 'AbortError') return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/client password must be a string/.test(error.message)) {
    return new ConfigError(`${doing}: a password is asked for. Put it into DATABASE_URL, or set PGPASSWORD.`, {
      cause: error,
    })
  }
  const setup =
    /does not support SSL|sslrootcert|sslcert|sslkey|sslmode/i.test(error.message) ||
    ('syscall' in error && error.syscall === 'open')
  if (setup) return new ConfigError(`${doing}: ${error.message}. Check DATABASE_URL.`, { cause: error })
  const silent = /terminated|timeout|not queryable|establishing an SSL connection/i.test(error.message)
  // Neither PostgreSQL's nor the network's: a defect of ours, which must keep its stack.
  if (code === '' && !silent) return error
  const remedy = remedies[code] ?? remedies[code.slice(0, 2)]
  const detail = 'where' in error && typeof error.where === 'string' ? ` (${error.where.split('\n')[0]})` : ''
  const cause = `${doing}: ${error.message || code}${detail}`
  if (code.startsWith('28') || code === '3D000') return new ConfigError(`${cause}. ${remedy}.`, { cause: error })
  if (remedy) return new DatabaseError(`${cause}. ${remedy}.`, { cause: error })
  const lost = unreachable.has(code) || code.startsWith('57') || code.startsWith('08') || silent
  const next = lost
    ? 'Check that PostgreSQL runs and DATABASE_URL is right; run again, it resumes'
    : 'What was committed is safe'
  return new DatabaseError(`${cause}. ${next}.`, { cause: error })
}
