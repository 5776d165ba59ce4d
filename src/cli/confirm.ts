import { createInterface } from 'node:readline/promises'
import { ConfigError } from '../model/errors.ts'

/**
 * Asks a person on the terminal; only "y" or "yes" means yes.
 * @throws ConfigError where there is nobody to ask, naming the flag that answers instead
 */
export async function confirm(question: string, flag: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) throw new ConfigError(`${question} There is no terminal to ask on: add ${flag} to go on.`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim())
  } finally {
    terminal.close()
  }
}
