/**
 * Errors are classes by what the reader can do about them; `exitCode` is the contract of DESIGN.md 4.
 * A message says what happened, to what, with which value, and what to do next. Never a secret.
 */
export class ZsyncError extends Error {
  readonly exitCode: number = 1
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
  }
}

/** Wrong use, settings, state file or database: the user mends it and runs again. */
export class ConfigError extends ZsyncError {
  override readonly exitCode = 2
}

/** Zoho does not accept the credentials, or not for this: the user authorizes again. */
export class AuthorizationError extends ZsyncError {
  override readonly exitCode = 5
  /** Whether only a scope or a role is missing, and other streams may well be allowed. */
  readonly scope: boolean
  constructor(message: string, { scope = false }: { scope?: boolean } = {}) {
    super(message)
    this.scope = scope
  }
}

/** Another run holds the stream: nothing to mend, it is being synced. */
export class LockedError extends ZsyncError {
  override readonly exitCode = 6
}

/** The answers do not close the proof that nothing was missed: the watermark stays, the next run reads again. */
export class ProofError extends ZsyncError {}

/** The database refuses or is gone: what was committed is safe, the next run resumes. */
export class DatabaseError extends ZsyncError {}

/** Zoho refuses or fails one request for good: the stream fails, the others go on. */
export class ZohoError extends ZsyncError {
  readonly status: number
  /** The `code` of Zoho's body, where there was one (zoho-api.md 6.1). */
  readonly code: number | undefined
  constructor(message: string, facts: { status: number; code?: number | undefined; cause?: unknown }) {
    super(message, { cause: facts.cause })
    this.status = facts.status
    this.code = facts.code
  }
}

/** The organization's plan or the user's role lacks the list (404 code 5): the stream is skipped with a note. */
export class UnavailableError extends ZsyncError {}

/** A list that is expensive to read whole was read a short time ago: nothing to mend, a later run reads it. */
export class DeferredError extends ZsyncError {
  /** When it is due again, in milliseconds. */
  readonly until: number
  constructor(message: string, until: number) {
    super(message)
    this.until = until
  }
}

/** The calls of the day, or those that the run was given, are spent: a later run goes on. */
export class BudgetError extends ZsyncError {
  override readonly exitCode = 4
}
