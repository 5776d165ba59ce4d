import { parseArgs } from 'node:util'
import { stopServers } from '../support/database-server.ts'
import { killRounds } from './kill-rounds.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, from: { type: 'string', default: '1' } },
})

/** So many kills, one after the other, in one world. */
const perWorld = 10

let killed = 0
let failed = 0
const kills = Number(values.kills)
for (let done = 0, seed = Number(values.from); done < kills; done += perWorld, seed += 1) {
  const rounds = await killRounds(seed, Math.min(perWorld, kills - done))
  killed += rounds.killed
  if (rounds.problems.length > 0) failed += 1
  for (const problem of rounds.problems.slice(0, 20)) console.log(problem)
  console.error(`seed ${seed}: ${rounds.killed} runs killed, ${rounds.problems.length} problems`)
}
await stopServers()
console.log(`${kills} kills, ${killed} of them of a run that was under way, ${failed} worlds failed`)
process.exitCode = failed > 0 ? 1 : 0
