import { emptyCommand } from './empty-command.ts'
import { filledDatabase } from './filled-database.ts'
import { runProcess } from './run-process.ts'
import { interleave, type Section } from './section.ts'
import { startPages } from './start-pages.ts'

/** How long one waits for zsync to begin, against what Node and oclif take by themselves. */
export const benchStartUp: Section = async ({ server, bin, zsync, sizes, figures }) => {
  const pages = await startPages(200)
  const { home, drop } = await filledDatabase(server, pages, zsync)
  const empty = await emptyCommand()
  const start = async (name: string, args: string[], says: RegExp): Promise<void> => {
    const { code, stdout, stderr, seconds } = await runProcess(process.execPath, args, {
      cwd: home.directory,
      env: home.env,
    })
    if (code !== 0 || !says.test(stdout)) throw new Error(`${name} ended with ${code}: ${stdout}${stderr}`)
    figures.add(name, 'ms', seconds * 1000)
  }
  const nothing = /^$/
  const starts = [
    () => start('node, an empty program', ['-e', '0'], nothing),
    () => start('oclif, an empty command', [empty.script, 'empty'], nothing),
    () => start('zsync --help', [bin, '--help'], /run/),
    () => start('zsync state show', [bin, 'state', 'show'], /invoices/),
  ]
  try {
    if (sizes.startUps > 1) {
      // Once unmeasured: it fills the compile cache and the page cache.
      for (const rival of starts) await rival()
      figures.forget()
    }
    await interleave(sizes.startUps, starts)
  } finally {
    await drop()
    await empty.remove()
    await pages.close()
  }
  figures.compare('zsync --help, of an empty oclif command', 'ms', 'zsync --help', 'oclif, an empty command')
  figures.compare('zsync state show, of an empty oclif command', 'ms', 'zsync state show', 'oclif, an empty command')
}
