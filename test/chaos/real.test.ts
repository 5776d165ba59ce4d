import { playSeeds } from './play-seeds.ts'
import { closeReal, realTier } from './real-tier.ts'

describe('chaos over HTTP and PostgreSQL', function () {
  // Where a seed fails, cutting it down takes its time.
  this.timeout(180_000)
  after(closeReal)

  for (const from of [1, 9, 17]) {
    it(`keeps every promise with the seeds ${from} to ${from + 7}`, () => playSeeds(realTier, from, 8))
  }
})
