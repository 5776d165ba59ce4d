import { AssertionError } from 'chai'
import { playSafely, reduce } from './reduce.ts'
import type { Tier } from './tier.ts'

/**
 * Plays seeds one after the other, for the test runner.
 * @throws AssertionError with the seed and the cut down scenario of the first that fails
 */
export async function playSeeds<S>(tier: Tier<S>, from: number, count: number, mostPlays = 60): Promise<void> {
  for (let seed = from; seed < from + count; seed++) {
    const scenario = tier.scenario(seed)
    const { problems } = await playSafely(tier, scenario)
    if (problems.length === 0) continue
    const reduced = await reduce(tier, { scenario, problems }, mostPlays)
    throw new AssertionError(
      [`seed ${seed} of the ${tier.name} tier`, ...problems.slice(0, 5), `reduced: ${reduced.problems[0]}`]
        .concat(JSON.stringify(reduced.scenario))
        .join('\n'),
    )
  }
}
