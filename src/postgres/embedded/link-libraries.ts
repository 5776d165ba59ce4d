import { chmodSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { errorCode } from './error-code.ts'

/**
 * Makes the links `libX.so.N` that the platform package's postinstall would make, were it allowed to run, in the
 * directory `links`. They are relative: a directory that holds both may be renamed.
 */
export function linkLibraries(native: string, links: string): void {
  mkdirSync(links, { recursive: true })
  chmodSync(links, 0o755)
  for (const { source, target } of wantedLinks(native)) {
    // The list is written from the package's root: `native/lib/libpq.so.5.18`.
    link(relative(links, resolve(native, '..', source)), join(links, basename(target)))
  }
}

/** The environment in which the programs of `native` find their libraries: the links, then what they lead to. */
export function libraryEnvironment(native: string, links: string): Record<string, string> {
  const name = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
  return { [name]: `${links}:${join(native, 'lib')}` }
}

function wantedLinks(native: string): { source: string; target: string }[] {
  return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
}

function link(source: string, path: string): void {
  if (linkTarget(path) === source) return
  // After an upgrade, or in a copied project, the link leads elsewhere.
  rmSync(path, { force: true })
  symlinkSync(source, path)
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
