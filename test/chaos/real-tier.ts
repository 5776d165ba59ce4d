import { playReal } from './play-real.ts'
import type { RealScenario } from './real-scenario.ts'
import { closeRealWorlds } from './real-world.ts'
import { smallerScenarios } from './smaller-scenario.ts'
import { throwScenario } from './throw-scenario.ts'
import type { Tier } from './tier.ts'

/** The whole: `run()` over real HTTP against the local Zoho and a real PostgreSQL. */
export const realTier: Tier<RealScenario> = {
  name: 'real',
  scenario: throwScenario,
  play: playReal,
  smaller: smallerScenarios,
}

/** Gives up the database that all plays of this process took turns in. */
export const closeReal = closeRealWorlds
