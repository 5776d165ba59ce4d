import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { PerformanceObserver } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs the command line: from the sources where they are, since a build beside them could be stale, else from `dist`. */
export async function main() {
  // Started by bin/run.js of an older Node: when that one is killed, the pipe closes, and this one ends as well.
  if (process.env.ZSYNC_BUNDLED_NODE && process.channel) {
    process.channel.unref()
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  }
  keepHeapSmall()
  enableCompileCache()
  const sources = existsSync(new URL('../src', import.meta.url)) && (await import('./dev.js'))
  const { execute } = await import('@oclif/core')
  outliveOutputs()
  await (sources ? sources.runSources() : execute({ dir: root }))
}

/** What cannot be written is no reason to end a run in the middle. */
function outliveOutputs() {
  // oclif's own listener throws where a disk is full.
  process.stdout.removeAllListeners('error')
  let isSaid = false
  process.stdout.on('error', (error) => {
    // `zsync ... | head` closes the pipe: that is no failure.
    if (error.code === 'EPIPE' || isSaid) return
    isSaid = true
    // A run has its code by now and keeps it: 1 would say that no stream was committed. What only shows has failed.
    process.exitCode ??= 1
    process.stderr.write(`zsync: the result could not be written: ${error.message}. What was done stays done.\n`)
  })
  // Progress that nobody can read any more.
  process.stderr.on('error', () => {})
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
