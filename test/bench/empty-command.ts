import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../support/command.ts'

const command = `import { Command } from '@oclif/core'
export default class Empty extends Command {
  async run() {
    await this.parse(Empty)
  }
}
`
const run = `import { execute } from '@oclif/core'
await execute({ dir: import.meta.dirname })
`

/** A command line with one command that does nothing: what oclif itself costs. */
export async function emptyCommand(): Promise<{ script: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'zsync-empty-'))
  const oclif = { bin: 'empty', dirname: 'empty', commands: './commands' }
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', type: 'module', oclif }),
  )
  await mkdir(join(directory, 'commands'))
  await writeFile(join(directory, 'commands', 'empty.js'), command)
  await writeFile(join(directory, 'run.js'), run)
  await symlink(join(projectRoot, 'node_modules'), join(directory, 'node_modules'))
  return { script: join(directory, 'run.js'), remove: () => rm(directory, { recursive: true, force: true }) }
}
