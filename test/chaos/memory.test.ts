import { memoryTier } from './memory-tier.ts'
import { playSeeds } from './play-seeds.ts'

describe('chaos in memory', function () {
  // Where a seed fails, cutting it down takes its time.
  this.timeout(180_000)

  for (let from = 1; from < 800; from += 400) {
    it(`keeps every promise with the seeds ${from} to ${from + 399}`, () => playSeeds(memoryTier, from, 400))
  }
})
