import { expect } from 'chai'
import fc from 'fast-check'
import { openCallLimiter } from '../../../src/zoho/call-limiter.ts'
import { failureOf } from '../../support/failure-of.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const minute = 60_000

/** Runs `durations.length` calls, all asked for at once, and answers when each started and how many ran at most. */
async function run(limits: { perMinute: number; concurrent: number }, durations: number[]) {
  const clock = virtualClock()
  const begin = clock.now()
  const limiter = openCallLimiter({ ...limits, clock })
  const starts: number[] = []
  let running = 0
  let atMost = 0
  await Promise.all(
    durations.map((duration) =>
      limiter.run(async () => {
        starts.push(clock.now() - begin)
        running += 1
        atMost = Math.max(atMost, running)
        if (duration > 0) await clock.sleep(duration)
        running -= 1
      }),
    ),
  )
  return { starts, atMost }
}

describe('the call limiter', () => {
  it('never starts more than its number in any 60 seconds, nor runs more than its number at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 40 }),
        async (perMinute, concurrent, durations) => {
          const { starts, atMost } = await run({ perMinute, concurrent }, durations)
          expect(starts).to.have.length(durations.length)
          expect(atMost).to.be.at.most(concurrent)
          starts.forEach((start, index) => {
            const before = starts[index - perMinute]
            if (before !== undefined) expect(start - before).to.be.at.least(minute)
          })
        },
      ),
    )
  })

  it('starts at once what may start, and the next as soon as it may', async () => {
    const { starts } = await run({ perMinute: 3, concurrent: 10 }, [0, 0, 0, 0, 0, 0, 0])
    expect(starts).to.deep.equal([0, 0, 0, minute, minute, minute, 2 * minute])
  })

  it('does not fill two windows within one minute around their border', async () => {
    const clock = virtualClock()
    const begin = clock.now()
    const limiter = openCallLimiter({ perMinute: 2, concurrent: 5, clock })
    const starts: number[] = []
    const call = () => limiter.run(async () => void starts.push(clock.now() - begin))
    clock.advance(59_000)
    await Promise.all([call(), call(), call()])
    expect(starts).to.deep.equal([59_000, 59_000, 119_000])
  })

  it('starts nothing during a pause, and a shorter pause does not end a longer one', async () => {
    const clock = virtualClock()
    const begin = clock.now()
    const limiter = openCallLimiter({ perMinute: 100, concurrent: 5, clock })
    limiter.pause(60_000)
    limiter.pause(1000)
    await limiter.run(async () => {})
    expect(clock.now() - begin).to.equal(60_000)
  })

  it('holds back calls that were waiting already when a pause comes', async () => {
    const clock = virtualClock()
    const begin = clock.now()
    const limiter = openCallLimiter({ perMinute: 1, concurrent: 5, clock })
    await limiter.run(async () => {})
    const waiting = limiter.run(async () => clock.now() - begin)
    await Promise.resolve()
    limiter.pause(90_000)
    expect(await waiting).to.equal(90_000)
  })

  it('hands on what the call answers and throws, and goes on', async () => {
    const limiter = openCallLimiter({ perMinute: 100, concurrent: 1, clock: virtualClock() })
    expect(await limiter.run(async () => 7)).to.equal(7)
    await failureOf(
      limiter.run(() => Promise.reject(new RangeError('no'))),
      RangeError,
    )
    expect(await limiter.run(async () => 8)).to.equal(8)
  })

  it('starts no call once the signal has aborted, and ends a wait with its reason', async () => {
    const limiter = openCallLimiter({ perMinute: 1, concurrent: 5, clock: virtualClock() })
    const abort = new AbortController()
    let calls = 0
    const call = async () => void calls++
    await limiter.run(call, abort.signal)
    const waiting = limiter.run(call, abort.signal)
    queueMicrotask(() => abort.abort(new RangeError('stop')))
    await failureOf(waiting, RangeError)
    await failureOf(limiter.run(call, abort.signal), RangeError)
    expect(calls).to.equal(1)
  })
})
