import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createDatabase, stopServers } from '../support/database-server.ts'
import { Figures, median } from './figures.ts'
import { openServer } from './open-server.ts'
import { packProgram } from './pack-program.ts'
import { printFigures } from './print-figures.ts'
import { runZsync } from './run-zsync.ts'
import { sections } from './sections.ts'
import { fullSizes, quickSizes } from './sizes.ts'

/* `npm run bench -- [--quick] [--json FILE] [section ...]`: measures zsync against its rivals on this machine. */

const { values, positionals } = understood()
const unknown = positionals.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. There are: ${Object.keys(sections).join(', ')}.`)
  process.exit(2)
}
const chosen = Object.entries(sections).filter(([name]) => positionals.length === 0 || positionals.includes(name))

const sizes = values.quick ? quickSizes : fullSizes
const server = await openServer()
const program = await packProgram()
try {
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version, postgres: await version() }
  console.log(`${machine.cpus} x ${machine.model}; Node ${machine.node}; ${server.name}: ${machine.postgres}`)
  console.log(`Medians of ${sizes.rounds} rounds, rivals in turns; lowest and highest behind them.`)
  const results = []
  for (const [name, { title, run }] of chosen) {
    const started = performance.now()
    const figures = new Figures()
    await run({ server, bin: program.bin, zsync: runZsync(program.bin), sizes, figures })
    const seconds = (performance.now() - started) / 1000
    console.log(`\n${printFigures(`${title} (${name}, ${Math.round(seconds)} s)`, figures)}`)
    const measured = figures.list().map((figure) => ({ ...figure, median: median(figure.rounds) }))
    results.push({ section: name, title, seconds, figures: measured, notes: figures.notes })
    // After each section: a failure of a later one leaves what was measured.
    const report = { at: new Date().toISOString(), quick: values.quick, machine, sizes, results }
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`)
  }
  console.log(`\nWritten to ${values.json}.`)
} finally {
  await program.remove()
  await stopServers()
}

function understood() {
  const options = {
    quick: { type: 'boolean', default: false },
    json: { type: 'string', default: 'bench-results.json' },
  } as const
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    const usage = `npm run bench -- [--quick] [--json FILE] [${Object.keys(sections).join('|')} ...]`
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
    process.exit(2)
  }
}

async function version(): Promise<string> {
  const database = await createDatabase(server)
  const [row] = await database.query('select version() as version')
  await database.drop()
  return row?.version ?? ''
}
