import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { PerformanceObserver } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs the command line: from the sources where they are, since a build beside them could be stale, else from `dist`. */
export async function main() {
  // `zsync ... | head` closes the pipe: that is no failure, and no reason to end a run in the middle.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code === 'EPIPE') return
      // A full disk behind `>> log`: the run goes on, its code tells.
      process.exitCode = 1
    })
  }
  // Started by bin/run.js of an older Node: when that one is killed, the pipe closes, and this one ends as well.
  if (process.env.ZSYNC_BUNDLED_NODE && process.channel) {
    process.channel.unref()
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  }
  keepHeapSmall()
  enableCompileCache()
  if (existsSync(new URL('../src', import.meta.url))) return (await import('./dev.js')).runSources()
  const { execute } = await import('@oclif/core')
  await execute({ dir: root })
}

/** In bytes: two halves of 8 MB, of which one is in use. */
const youngGeneration = 12_000_000

/**
 * Lets the young generation grow until pages die in it, and no further: by itself it grows to 32 MB and more, and memory with it
 * (measured at 100,000 rows: 250 instead of 380 MiB, at the same speed; at 1 MB, where it begins, a quarter of the time goes into
 * collecting). V8 reads `--max-semi-space-size` only at its start; the factor of growth it reads each time.
 */
function keepHeapSmall() {
  // The old one is collected when it has doubled; by itself it grows further, and with it what buffers it keeps (260 instead of
  // 210 MiB at 400,000 rows, measured; at 70 % a tenth of the time goes into collecting).
  setFlagsFromString('--heap-growing-percent=100')
  // It grows when it is collected, and at no other time: whoever waits for Ctrl-C wakes up for nothing.
  const collections = new PerformanceObserver(() => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    if (space && space.space_size < youngGeneration) return
    setFlagsFromString('--semi-space-growth-factor=1')
    collections.disconnect()
  })
  collections.observe({ entryTypes: ['gc'] })
}
