import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const bundled = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const script = fileURLToPath(new URL('./run.js', import.meta.url))

/**
 * Runs this command again with the Node.js that `npm ci` brought along, and ends as it ends. The pipe between the two tells
 * the inner one at once when the outer one was killed: nothing must go on without its terminal or its cron job.
 */
export function startBundledNode() {
  if (!existsSync(bundled) || process.env.ZSYNC_BUNDLED_NODE) {
    console.error(
      `zsync needs Node.js 22.19 or newer; this is ${process.version} (${process.execPath}). ` +
        'Install one, or run "npm ci" in the folder of zsync: it brings one along.',
    )
    process.exit(70)
  }
  const child = spawn(bundled, [script, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ZSYNC_BUNDLED_NODE: '1' },
  })
  // From a terminal the inner process gets Ctrl-C itself as well; it takes two signals in one breath for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
}
