import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { ServerTools } from './types.ts'

/** The machine's own PostgreSQL (13 or newer): `pg_ctl` on PATH, then `pg_config --bindir`; undefined for none. */
export function systemTools(): ServerTools | undefined {
  const bin = [...onPath(), ...fromConfig()].find((path) => existsSync(join(path, 'initdb')))
  if (bin === undefined) return undefined
  const major = Number(/\d+/.exec(ask(join(bin, 'pg_ctl'), '--version'))?.[0])
  return major >= 13 ? { bin, env: {}, major } : undefined
}

function onPath(): string[] {
  const found = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'pg_ctl'))
  // The link's target is what has the other programs beside it.
  return found.filter((path) => existsSync(path)).map((path) => dirname(realpathSync(path)))
}

function fromConfig(): string[] {
  const bin = ask('pg_config', '--bindir')
  return existsSync(join(bin, 'pg_ctl')) ? [bin] : []
}

function ask(program: string, flag: string): string {
  try {
    return execFileSync(program, [flag], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
