import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { SeedResult, Share } from './chaos-worker.ts'
import { summary } from './summary.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    real: { type: 'boolean', default: false },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
})

const name = values.real ? 'real' : 'memory'
const from = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds ?? (values.real ? 1000 : 20_000)) : 1
/** So many seeds at once: few enough that no worker is left alone at the end. */
const atOnce = Math.max(1, Math.min(values.real ? 5 : 100, Math.ceil(count / Number(values.workers) / 4)))
/** Further failures are told by their seeds. */
let reductions = 3
let next = from
const results: SeedResult[] = []

await Promise.all(Array.from({ length: Math.min(count, Number(values.workers)) }, work))
if (values.seed !== undefined) await tellScenario(from)
console.log(summary(results))
process.exitCode = results.some(({ problems }) => problems.length > 0) ? 1 : 0

/** Lets one worker play shares of the seeds until there are none. */
async function work(): Promise<void> {
  const worker = fork(fileURLToPath(new URL('./chaos-worker.ts', import.meta.url)), [name])
  const failed = new Promise<never>((_resolve, reject) => {
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)))
  })
  await Promise.race([answer(worker), failed])
  while (next < from + count) {
    const seeds = Array.from({ length: Math.min(atOnce, from + count - next) }, (_unused, index) => next + index)
    next += seeds.length
    const share: Share = { seeds, reductions }
    worker.send(share)
    const played = await Promise.race([answer(worker), failed])
    for (const result of played) tell(result)
  }
  const ended = failed.catch(() => {})
  worker.disconnect()
  await ended
}

function answer(worker: ChildProcess): Promise<SeedResult[]> {
  return new Promise((resolve) => worker.once('message', (message: SeedResult[]) => resolve(message)))
}

function tell(result: SeedResult): void {
  results.push(result)
  const { seed, problems, reduced } = result
  if (problems.length > 0) {
    console.log(`seed ${seed}: ${problems.length} problems\n  ${problems.slice(0, 10).join('\n  ')}`)
    if (reduced) {
      reductions -= 1
      console.log(`reduced: ${reduced.problems[0]}\n${JSON.stringify(reduced.scenario)}`)
    }
  }
  if (results.length % Math.max(1, Math.floor(count / 10)) === 0) console.error(`${results.length} of ${count} seeds`)
}

async function tellScenario(seed: number): Promise<void> {
  const { tierNamed } = await import('./tier-named.ts')
  console.log(JSON.stringify((await tierNamed(name)).scenario(seed), null, 1))
}
