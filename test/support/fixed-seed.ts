import fc from 'fast-check'

/** Property tests throw the same dice on every machine; `SEED=7 npm test` throws others. */
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) })
