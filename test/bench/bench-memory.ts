import { emptyDatabase } from './filled-database.ts'
import { serverCpu } from './process-costs.ts'
import type { Section } from './section.ts'
import { startPages } from './start-pages.ts'

const million = 1_000_000

/** Peak memory of the command by the number of records, and the CPU that a million of them take, on both sides. */
export const benchMemory: Section = async ({ server, zsync, sizes, figures }) => {
  for (const records of sizes.memory) {
    const pages = await startPages(records)
    const { database, home, drop } = await emptyDatabase(server, pages)
    const [row] = await database.query('select pg_backend_pid() as pid')
    const backend = Number(row?.pid)
    try {
      const before = await serverCpu(backend)
      const { seconds, cpu, peakMiB } = await zsync(home, { inserted: records })
      const after = await serverCpu(backend)
      const name = `${records.toLocaleString('en')} records`
      figures.add(name, 'rows/s', records / seconds)
      if (peakMiB > 0) figures.add(`${name}: peak of the command`, 'MiB', peakMiB)
      if (cpu !== undefined) figures.add(`${name}: CPU of Node a million`, 's', (cpu / records) * million)
      if (before !== undefined && after !== undefined) {
        figures.add(`${name}: CPU of PostgreSQL a million`, 's', ((after - before) / records) * million)
      }
    } finally {
      await drop()
      await pages.close()
    }
  }
  if (Math.max(...sizes.memory) < million) figures.note('1,000,000 records: left out here, run without --quick')
  if ((await serverCpu(process.pid)) === undefined)
    figures.note('CPU and peak memory need /proc: only measured on Linux')
}
