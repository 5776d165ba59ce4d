import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../support/command.ts'

/** The program that is measured. */
export interface Program {
  /** Its bin/run.js. */
  bin: string
  remove(): Promise<void>
}

/** Builds zsync beside the project, as it would be installed: no sources, so that no types are stripped at each start. */
export async function packProgram(): Promise<Program> {
  const directory = await mkdtemp(join(tmpdir(), 'zsync-packed-'))
  const modules = join(projectRoot, 'node_modules')
  for (const part of ['package.json', 'bin']) {
    await cp(join(projectRoot, part), join(directory, part), { recursive: true })
  }
  await symlink(modules, join(directory, 'node_modules'))
  const compiler = join(modules, '.bin', 'tsc')
  const build = [compiler, '-p', join(projectRoot, 'src', 'tsconfig.json'), '--outDir', join(directory, 'dist')]
  await promisify(execFile)(process.execPath, build)
  return { bin: join(directory, 'bin', 'run.js'), remove: () => rm(directory, { recursive: true, force: true }) }
}

/** The sources as they are, for tests. */
export function sourceProgram(): Program {
  return { bin: join(projectRoot, 'bin', 'run.js'), remove: async () => {} }
}
