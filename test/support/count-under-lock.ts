// Adds 1 to the number in the file argv[3], argv[4] times, each time under the lock argv[2].
import { readFileSync, writeFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { takeLock } from '../../src/postgres/embedded/take-lock.ts'

const [, , path = '', counter = '', times = '0'] = process.argv
for (let time = 0; time < Number(times); time++) {
  const release = await takeLock({ path, patience: 20_000 })
  const before = Number(readFileSync(counter, 'utf8'))
  await turn()
  writeFileSync(counter, String(before + 1))
  release()
}
