import { memoryScenario, type Scenario } from './memory-scenario.ts'
import { smallerMemory } from './memory-smaller.ts'
import { playMemory } from './play-memory.ts'
import type { Tier } from './tier.ts'

export const memoryTier: Tier<Scenario> = {
  name: 'memory',
  scenario: memoryScenario,
  play: playMemory,
  smaller: smallerMemory,
}
