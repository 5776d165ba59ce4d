import { once } from 'node:events'
import { Command, Flags } from '@oclif/core'

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
    const interrupt = (): void => {
      const reason = new Error('interrupted')
      if (this.#stop.signal.aborted) this.#abort.abort(reason)
      this.#stop.abort(reason)
    }
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)
  }

  /** Every failure leaves by this door: one message on stderr, JSON on stdout where asked for, and the exit code. */
  override async catch(error: Error & { exitCode?: number; oclif?: { exit?: number } }): Promise<unknown> {
    const code = this.#stop.signal.aborted ? 130 : (error.exitCode ?? error.oclif?.exit ?? 1)
    if (error.oclif?.exit === 0) throw error
    process.exitCode = code
    const message = error.exitCode === undefined && error.oclif === undefined ? unexpected(error) : error.message
    if (this.jsonEnabled()) this.logJson({ error: { message: error.message, exitCode: code } })
    this.logToStderr(`zsync: ${message}`)
    return undefined
  }
}

/** A defect of ours: the stack helps whoever reads the report. */
function unexpected(error: Error): string {
  return `unexpected failure, please report it: ${error.stack ?? error.message}`
}
