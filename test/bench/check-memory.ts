import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { sourceProgram } from './pack-program.ts'
import { makeHome, runZsync } from './run-zsync.ts'

/*
 * The bars of the project: memory of the command is flat in the number of records. With the fake, whose answers are compressed
 * as Zoho's are, and the embedded PostgreSQL: what `npm run bench` leaves out.
 */
const largestMiB = 300
const largestGrowth = 1.3
/** The smaller one is large enough that every buffer has reached its bound. */
const sizes = [60_000, 200_000]

const { bin } = sourceProgram()

interface Measured {
  records: number
  peakMiB: number
  seconds: number
}

/** Reads invoices of a fake in a process of its own into an empty embedded PostgreSQL; answers the command's peak memory. */
async function measure(records: number): Promise<Measured> {
  const serve = [bin, 'fake', '--json', '--port', '0', '--records', String(records), ...unlimited]
  const fake = spawn(process.execPath, serve)
  const home = await makeHome(await variablesOf(fake), { ZSYNC_CALLS_PER_MINUTE: '1000000' })
  try {
    const { seconds, peakMiB } = await runZsync(bin)(home, { inserted: records })
    return { records, peakMiB, seconds }
  } finally {
    fake.kill()
    await home.remove()
  }
}

const unlimited = ['--calls-per-minute', '0', '--calls-per-day', '0', '--concurrent-calls', '0']

async function variablesOf(fake: ChildProcess): Promise<Record<string, string>> {
  if (!fake.stdout) throw new Error('the fake has no stdout')
  let json = ''
  for await (const line of createInterface({ input: fake.stdout })) {
    json += line
    if (line === '}') break
  }
  return (JSON.parse(json) as { variables: Record<string, string> }).variables
}

const results: Measured[] = []
for (const records of sizes) results.push(await measure(records))
const growth = (results.at(-1)?.peakMiB ?? 0) / (results[0]?.peakMiB ?? 1)
for (const { records, peakMiB, seconds } of results) {
  console.log(
    `${records} invoices: peak ${peakMiB.toFixed(0)} MiB, ${seconds.toFixed(1)} s, ${Math.round(records / seconds)} rows/s`,
  )
}
const good = growth <= largestGrowth && results.every(({ peakMiB }) => peakMiB > 0 && peakMiB < largestMiB)
console.log(
  `growth ${growth.toFixed(2)} (at most ${largestGrowth}, each under ${largestMiB} MiB): ${good ? 'good' : 'TOO MUCH'}`,
)
process.exitCode = good ? 0 : 1
