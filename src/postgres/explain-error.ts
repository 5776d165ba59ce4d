import { ConfigError, DatabaseError, ZsyncError } from '../model/errors.ts'

/** Values are quoted as far as they help to find the row. */
const mostDetail = 160

const tooSmall =
  'A column was altered to a type that does not hold what Zoho has: alter it to a wider one and run again; what was committed is safe'

/** What to do about the errors of PostgreSQL that a user can mend, by SQLSTATE or its first two characters. */
const remedies: Record<string, string> = {
  '22001': tooSmall,
  '22003': tooSmall,
  '22P02': tooSmall,
  '23': 'An index, a constraint or a column of your own on the table refuses what Zoho has: change or drop it and run again; what was committed is safe',
  '28': 'Check user and password in DATABASE_URL',
  '3D000': 'Create that database, or check its name in DATABASE_URL',
  '42703': 'A column was dropped or renamed meanwhile: run again, it comes back; what was committed is safe',
  '42P01': 'The table was dropped or renamed meanwhile: run again, it comes back',
  '42P10': "The table has lost its primary key (_org_id and Zoho's id): add it again",
  '42501': 'Grant the user of DATABASE_URL that right: it must own the tables it loads and may create schemas',
  '53100':
    'The disk of the database is full: make room (a full rebuild needs about the size of its table once more); what was committed is safe',
  '53300': 'Raise max_connections or lower --concurrency',
  '54000':
    'Columns of your own leave too little room in the row: keep them in a table of their own; what was committed is safe',
  '54011':
    'Dropped columns count too, and only a new table is rid of them: save what is yours in it, drop it and run again; it is read whole then',
  '55P03': 'Another session holds a lock on the table for long: end it and run again; what was committed is safe',
  P0001:
    'A trigger of your own on the table refuses what Zoho has: change it and run again; what was committed is safe',
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
  const cause = `${doing}: ${error.message || code}${detailOf(error, code)}`
  if (code.startsWith('28') || code === '3D000') return new ConfigError(`${cause}. ${remedy}.`, { cause: error })
  if (remedy) return new DatabaseError(`${cause}. ${remedy}.`, { cause: error })
  const lost = unreachable.has(code) || code.startsWith('57') || code.startsWith('08') || silent
  const next = lost
    ? 'Check that PostgreSQL runs and DATABASE_URL is right; run again, it resumes'
    : 'What was committed is safe'
  return new DatabaseError(`${cause}. ${next}.`, { cause: error })
}

/** A constraint's own words name key and value; of other errors PostgreSQL says where it was. */
function detailOf(error: Error, code: string): string {
  const { detail, where } = error as { detail?: unknown; where?: unknown }
  const said = code.startsWith('23') && detail !== undefined ? detail : where
  if (typeof said !== 'string') return ''
  const [line = ''] = said.split('\n')
  return ` (${line.length > mostDetail ? `${line.slice(0, mostDetail)}...` : line})`
}
