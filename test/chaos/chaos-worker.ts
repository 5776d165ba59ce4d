import { stopServers } from '../support/database-server.ts'
import { closeReal } from './real-tier.ts'
import { playSafely, reduce } from './reduce.ts'
import { tierNamed } from './tier-named.ts'

/** Seeds for a worker to play. */
export interface Share {
  seeds: number[]
  /** So many failures may be cut down; that takes a few hundred plays each. */
  reductions: number
}

/** What one seed came to in a worker. */
export interface SeedResult {
  seed: number
  problems: string[]
  calls: number
  needed: number
  reduced?: { scenario: unknown; problems: string[] }
}

// The other end of `chaos.ts`: plays what it is sent, answers, and ends with it.
const tier = await tierNamed(process.argv[2] ?? '')
process.on('SIGINT', () => {})
process.on('disconnect', () => void close())
process.on('message', (share: Share) => void play(share))
process.send?.([])

async function play({ seeds, reductions }: Share): Promise<void> {
  const results: SeedResult[] = []
  for (const seed of seeds) {
    const scenario = tier.scenario(seed)
    const played = await playSafely(tier, scenario)
    const isToReduce = played.problems.length > 0 && reductions-- > 0
    results.push({
      seed,
      ...played,
      ...(isToReduce && { reduced: await reduce(tier, { scenario, problems: played.problems }) }),
    })
  }
  process.send?.(results)
}

async function close(): Promise<void> {
  await closeReal()
  await stopServers()
  process.exit()
}
