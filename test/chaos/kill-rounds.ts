import { setTimeout as sleep } from 'node:timers/promises'
import { type Dice, dice, seedOf } from '../../src/fake/dice.ts'
import { allDifferences, idsOf, keyOf } from '../support/compare-tables.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'
import type { Played } from './tier.ts'

const streams = ['invoices', 'contacts', 'expenses', 'customerpayments', 'chartofaccounts']
/** Of these the details are read too. */
const hydrated = ['invoices', 'contacts', 'customerpayments']
const withDetails = { ZSYNC_DETAILS: hydrated.map((stream) => `${stream}=on`).join(',') }
const args = ['run', ...streams.flatMap((stream) => ['--stream', stream])]
const rebuild = [...args, '--full-rebuild']
/** In milliseconds: about as long as a run goes on behind its last call. */
const latestKill = 150

/**
 * The real command, killed at so many points of its runs one after the other while users go on, then run to its end: the
 * table must be equal to Zoho. Unlike in a process that only gives up its work, nothing is said to the database here.
 */
export async function killRounds(seed: number, kills: number): Promise<Played & { killed: number }> {
  const world = await openWorld({ records: 250, seed })
  try {
    let killed = 0
    for (let round = 0; round < kills; round++) {
      const throws = dice(seedOf('kills', seed), round)
      if (await killOnce(world, throws)) killed += 1
      world.fake.control.advance(30 + throws.below(7200))
      editSome(world, throws)
    }
    world.fake.control.advance(7200)
    const problems = [
      ...(await runToEnd(world, args)),
      ...(await allDifferences(world, streams, { deleted: await deletedRows(world), later: true, hydrated })).filter(
        isStamped,
      ),
      ...(await runToEnd(world, args, { ZSYNC_SWEEP: '0d' })),
      ...(await allDifferences(world, streams, { deleted: await deletedRows(world), later: true, hydrated })),
    ]
    return { problems: problems.map((problem) => `seed ${seed}: ${problem}`), calls: 1, needed: 1, killed }
  } finally {
    await world.close()
  }
}

/** Deletions are seen by a sweep. */
function isStamped(difference: string): boolean {
  return !/ is too many$| is not marked deleted$|, which is not live$/.test(difference)
}

/** Kills a run in one of its calls or a little later; answers whether it was still there. */
async function killOnce(world: SyncWorld, throws: Dice): Promise<boolean> {
  // In the lists, or in the details behind them.
  const at = 1 + throws.below(throws.chance(0.5) ? 7 : 300)
  const delay = throws.chance(0.3) ? 0 : throws.below(latestKill)
  const command = world.start(throws.chance(0.2) ? rebuild : args, { env: withDetails })
  // How many calls come before the kill is chance; what is thrown behind it must not be.
  const meanwhile = dice(throws.below(1_000_000), 0)
  let calls = 0
  const reached = new Promise<void>((resolve) => {
    world.fake.control.onRequest = () => {
      calls += 1
      if (meanwhile.chance(0.1)) editSome(world, meanwhile)
      if (calls === at) resolve()
    }
  })
  await Promise.race([reached, command.ended])
  await sleep(delay)
  const isThere = command.child.exitCode === null
  command.killGroup('SIGKILL')
  await command.ended
  world.fake.control.onRequest = undefined
  return isThere
}

function editSome(world: SyncWorld, throws: Dice): void {
  const { control } = world.fake
  for (const stream of streams) {
    const ids = idsOf(world, stream)
    const any = (): string => ids[throws.below(ids.length)] ?? ''
    control.edit(stream, any())
    if (throws.chance(0.5)) control.create(stream, 1 + throws.below(3))
    if (throws.chance(0.3)) control.bulkEdit(stream, ids.slice(0, throws.below(ids.length)))
    if (throws.chance(0.3)) control.delete(stream, any())
  }
  control.advance(1)
}

async function runToEnd(
  world: SyncWorld,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<string[]> {
  const { code, stderr } = await world.start(command, { env: { ...withDetails, ...env } }).ended
  return code === 0 ? [] : [`${command.join(' ')} ended with ${code}: ${stderr}`]
}

/** What was loaded once and is deleted now, by stream. */
async function deletedRows(world: SyncWorld): Promise<Record<string, string[]>> {
  const { database, fake } = world
  const found: Record<string, string[]> = {}
  for (const stream of streams) {
    const key = keyOf(stream)
    const rows = await database.query(`select ${key} as id from zoho_books.${stream}`)
    const loaded = new Set(rows.map(({ id }) => id))
    found[stream] = fake.control.deletedIds(stream).filter((id) => loaded.has(id))
  }
  return found
}
