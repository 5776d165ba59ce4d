/** How much a bench does. */
export interface Sizes {
  rounds: number
  /** Rows by section. */
  sink: number
  load: number
  /** With line items. */
  details: number
  resync: number
  rebuild: number
  byHand: number
  /** Row by row is so slow that it gets fewer. */
  rowByRow: number
  /** Rows a batch that the upserts by hand are tried with. */
  batches: number[]
  memory: number[]
  startUps: number
}

export const fullSizes: Sizes = {
  rounds: 5,
  sink: 50_000,
  load: 200_000,
  details: 40_000,
  resync: 100_000,
  rebuild: 200_000,
  byHand: 200_000,
  rowByRow: 10_000,
  batches: [100, 500, 1000, 2000, 5000],
  memory: [100_000, 1_000_000],
  startUps: 21,
}

/** `--quick`: shows that all works, and ratios of two; under two minutes on two cores. */
export const quickSizes: Sizes = {
  rounds: 2,
  sink: 10_000,
  load: 10_000,
  details: 4_000,
  resync: 5_000,
  rebuild: 5_000,
  byHand: 5_000,
  rowByRow: 1_000,
  batches: [500, 2000],
  memory: [20_000, 100_000],
  startUps: 3,
}

/** For the test that runs with all others: every step once, none of them measurable. */
export const smallSizes: Sizes = {
  rounds: 1,
  sink: 450,
  load: 450,
  details: 250,
  resync: 300,
  rebuild: 300,
  byHand: 450,
  rowByRow: 450,
  batches: [130],
  memory: [250],
  startUps: 1,
}
