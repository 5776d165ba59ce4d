/** What a scenario came to. */
export interface Played {
  /** What went against a promise of DESIGN.md 1; empty where nothing did. */
  problems: string[]
  /** List calls that were spent. */
  calls: number
  /** The least that would have done, roughly: for each run the pages of what it had to read. */
  needed: number
}

/** A world to make trouble in. A scenario is plain JSON, so that one that fails can be printed, cut down and played again. */
export interface Tier<S> {
  name: string
  /** The same for the same seed, always. */
  scenario(seed: number): S
  play(scenario: S): Promise<Played>
  /** Scenarios with something left out, those first that leave out most. */
  smaller(scenario: S): Iterable<S>
}
