import { once } from 'node:events'
import { Command, Flags } from '@oclif/core'

/** A service manager signals a whole group, and bin/run.js of an older Node passes its signal on: one wish, heard twice. */
const sameWish = 300
/** How long a second signal waits for a clean end, in milliseconds. */
const lastGrace = 2_000

/**
 * What all commands share: `--json`, `--log-format`, `--config`, the exit codes of DESIGN.md 4, and the signals: the first
 * SIGINT or SIGTERM asks for a polite end, the second one ends at once.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    config: Flags.string({ summary: 'configuration file (default: zsync.config.json here)', helpGroup: 'GLOBAL' }),
    'log-format': Flags.option({
      summary: 'how progress and logs look on stderr',
      options: ['text', 'json'] as const,
      default: 'text' as const,
      helpGroup: 'GLOBAL',
    })(),
  }

  readonly #stop = new AbortController()
  readonly #abort = new AbortController()

  /** Aborts at the first signal: finish what is in flight. */
  protected get stop(): AbortSignal {
    return this.#stop.signal
  }

  /** Aborts at the second signal: end at once. */
  protected get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Waits for Ctrl-C: for commands that serve something. */
  protected async untilStopped(): Promise<void> {
    if (this.stop.aborted) return
    // An abort listener alone does not keep the process alive.
    const alive = setInterval(() => {}, 60_000)
    await once(this.stop, 'abort')
    clearInterval(alive)
  }

  override async init(): Promise<void> {
    await super.init()
    let first = Number.NEGATIVE_INFINITY
    const interrupt = (): void => {
      const now = performance.now()
      if (now - first < sameWish) return
      if (this.#stop.signal.aborted) {
        this.#abort.abort(this.#stop.signal.reason)
        // What waits for the database then, waits in vain; a kill loses nothing.
        setTimeout(() => process.exit(130), lastGrace).unref()
      } else {
        first = now
        this.#stop.abort(new Error('interrupted'))
      }
    }
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)
  }

  /** Every failure leaves by this door: one message on stderr, JSON where asked for, and the exit code. */
  override async catch(error: Error & { exitCode?: number; oclif?: { exit?: number } }): Promise<unknown> {
    const code = this.#stop.signal.aborted ? 130 : (error.exitCode ?? error.oclif?.exit ?? 1)
    if (error.oclif?.exit === 0) throw error
    process.exitCode = code
    const message = error === this.#stop.signal.reason ? 'interrupted; run again to go on.' : describe(error)
    if (this.jsonEnabled()) this.logJson({ error: { message: error.message, exitCode: code } })
    // Not oclif's logToStderr, which says nothing with --json.
    process.stderr.write(`${asksForJsonLog(this.argv) ? jsonLine(message, code) : `zsync: ${message}`}\n`)
    return undefined
  }
}

/** Looked up in what was typed: it may be the flags that are wrong. */
function asksForJsonLog(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) => word === '--log-format=json' || (word === 'json' && argv[index - 1] === '--log-format'),
  )
}

/** As the lines of the progress. */
function jsonLine(msg: string, exitCode: number): string {
  return JSON.stringify({ level: 'fatal', time: new Date().toISOString(), kind: 'failed', exitCode, msg })
}

/** Of a defect of ours the stack: it helps whoever reads the report. */
function describe(error: Error & { exitCode?: number; oclif?: object }): string {
  if (error.exitCode !== undefined || error.oclif !== undefined) return error.message
  return `unexpected failure, please report it: ${error.stack ?? error.message}`
}
