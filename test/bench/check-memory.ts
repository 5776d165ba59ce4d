import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The bars of the project: memory of the command is flat in the number of records. */
const largestMiB = 300
const largestGrowth = 1.3
const sizes = [20_000, 200_000]

const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

interface Measured {
  records: number
  peakMiB: number
  seconds: number
}

/** Reads invoices of a fake in a process of its own into an empty embedded PostgreSQL; answers the command's peak memory. */
async function measure(records: number): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'zsync-memory-'))
  await chmod(directory, 0o755)
  const fake = spawn(process.execPath, [
    bin,
    'fake',
    '--json',
    '--port',
    '0',
    '--records',
    String(records),
    ...unlimited,
  ])
  try {
    const variables = await variablesOf(fake)
    const started = performance.now()
    const command = spawn(process.execPath, [bin, 'run', '--stream', 'invoices', '--json'], {
      cwd: directory,
      env: { ...process.env, ...variables, ZSYNC_CALLS_PER_MINUTE: '1000000' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [output, peakMiB] = await Promise.all([text(command), peakOf(command)])
    const report = JSON.parse(output) as { exitCode: number; streams: { inserted: number }[] }
    const loaded = report.streams[0]?.inserted
    if (report.exitCode !== 0 || loaded !== records)
      throw new Error(`${loaded} of ${records} records were loaded: ${output}`)
    return { records, peakMiB, seconds: (performance.now() - started) / 1000 }
  } finally {
    fake.kill()
    await rm(directory, { recursive: true, force: true })
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

async function text(command: ChildProcess): Promise<string> {
  let output = ''
  command.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  await once(command, 'close')
  return output
}

/** The kernel's own high-water mark, so a peak between two looks is not missed. */
async function peakOf({ pid }: ChildProcess): Promise<number> {
  let peak = 0
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const kib = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0)
    if (kib === 0) return peak
    peak = Math.max(peak, kib / 1024)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
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
