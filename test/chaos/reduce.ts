import type { Played, Tier } from './tier.ts'

export interface Reduced<S> {
  scenario: S
  /** Of the last play that failed. */
  problems: string[]
  plays: number
}

/**
 * Cuts down a scenario that fails: takes the first smaller one that fails too, and starts again from that, until none does or
 * enough were played. What fails at the end may be another problem than at the beginning; it is one all the same.
 */
export async function reduce<S>(
  tier: Pick<Tier<S>, 'play' | 'smaller'>,
  failing: { scenario: S; problems: string[] },
  mostPlays = 200,
): Promise<Reduced<S>> {
  let { scenario, problems } = failing
  let plays = 0
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const candidate of tier.smaller(scenario)) {
      if (plays++ >= mostPlays) return { scenario, problems, plays: mostPlays }
      const played = await playSafely(tier, candidate)
      if (played.problems.length === 0) continue
      scenario = candidate
      problems = played.problems
      isSmaller = true
      break
    }
  }
  return { scenario, problems, plays }
}

/** A play that breaks down is a problem like another. */
export async function playSafely<S>(tier: Pick<Tier<S>, 'play'>, scenario: S): Promise<Played> {
  try {
    return await tier.play(scenario)
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { problems: [`the play broke down: ${text}`], calls: 1, needed: 1 }
  }
}
