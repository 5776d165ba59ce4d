import { expect } from 'chai'
import fc from 'fast-check'
import { openRunBudget } from '../../../src/model/limits/run-budget.ts'
import type { AnswerFacts } from '../../../src/zoho/answer-facts.ts'
import { failureOf } from '../../support/failure-of.ts'
import { type LimitedZoho, limitedZoho, seededChance } from '../../support/limited-zoho.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const minute = 60_000

/** Another program of the same organization, about fifty calls a minute; it pauses a minute, too, where it is refused. */
async function another(zoho: LimitedZoho, way: 'even' | 'bursty', chance: () => number, over: () => boolean) {
  const ends = { done: 0, refused: 0 }
  while (!over()) {
    const burst = way === 'even' ? 1 : 20 + Math.floor(60 * chance())
    for (let call = 0; call < burst && !over(); call++) {
      const refusal = zoho.limits.enter(zoho.clock.now())
      zoho.limits.leave()
      ends[refusal ? 'refused' : 'done'] += 1
      await zoho.clock.sleep(refusal ? minute : 100)
    }
    await zoho.clock.sleep((way === 'even' ? 1100 : minute) * (0.5 + chance()))
  }
  return ends
}

const facts = (met: AnswerFacts['met']): AnswerFacts => ({ counter: undefined, ok: met === undefined, met })
const minuteMet = (pause = minute): AnswerFacts => facts({ limit: 'minute', pause })

describe('the call limiter', () => {
  it('uses the minute to the full and meets no limit: 50,250 calls at 100 a minute, 5 at once', async () => {
    const zoho = limitedZoho({ concurrent: 5 }, seededChance(1))
    const begin = zoho.clock.now()
    const { done } = await zoho.callAll(zoho.limiter(), 50_250)
    const minutes = (zoho.clock.now() - begin) / minute
    expect(done).to.equal(50_250)
    expect([...zoho.codes]).to.deep.equal([[0, 50_250]])
    expect(zoho.atOnce).to.be.at.most(5)
    expect(50_250 / minutes / 100, 'of what the limit allows').to.be.at.least(0.97)
  })

  it('says once that calls wait for the next minute, and nothing where hardly any wait', async () => {
    for (const [calls, notes] of [
      [100, []],
      [301, ['Zoho allows 100 calls a minute: from now on calls wait for the next minute where they must']],
    ] as const) {
      const zoho = limitedZoho()
      await zoho.callAll(zoho.limiter(), calls)
      expect(zoho.notes).to.deep.equal(notes)
    }
  })

  it('never lets more calls arrive in any minute, nor run at once, whatever the limits, the chance and the processes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          perMinute: fc.integer({ min: 1, max: 30 }),
          concurrent: fc.integer({ min: 1, max: 6 }),
          seed: fc.integer(),
          processes: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 4 }),
        }),
        async ({ perMinute, concurrent, seed, processes }) => {
          const zoho = limitedZoho({ perMinute, concurrent }, seededChance(seed))
          await Promise.all(
            processes.map(async (calls, index) => {
              const limiter = zoho.limiter(`process ${index}`)
              expect(await zoho.callAll(limiter, calls)).to.deep.equal({ done: calls, refused: [] })
              await limiter.close()
            }),
          )
          expect([...zoho.codes.keys()]).to.deep.equal([0])
          expect(zoho.atOnce).to.be.at.most(concurrent)
          zoho.arrivals.forEach((arrival, index) => {
            const before = zoho.arrivals[index - perMinute]
            if (before !== undefined) expect(arrival - before).to.be.at.least(minute)
          })
          expect(zoho.shared.state.owners, 'everything is given back').to.deep.equal({})
        },
      ),
      { numRuns: 60 },
    )
  })

  for (const way of ['even', 'bursty'] as const) {
    it(`makes room for another program that takes half of the minute, ${way}, and is refused hardly ever`, async () => {
      for (let seed = 1; seed <= 6; seed++) {
        const zoho = limitedZoho({}, seededChance(seed))
        const begin = zoho.clock.now()
        let over = false
        const other = another(zoho, way, seededChance(-seed), () => over)
        const { done } = await zoho.callAll(zoho.limiter('one', { concurrent: 5 }), 2000)
        const minutes = (zoho.clock.now() - begin) / minute
        over = true
        const theirs = await other
        expect(done).to.equal(2000)
        const said = `seed ${seed}: they ${theirs.done / minutes} a minute, ${theirs.refused} refused, we ${2000 / minutes}`
        expect(zoho.codes.get(44) ?? 0, said).to.be.at.most(10)
        // Alone it makes some 50 a minute.
        expect(theirs.done / minutes, said).to.be.at.least(way === 'even' ? 45 : 30)
        expect(2000 / minutes, said).to.be.at.least(39)
      }
    })
  }

  describe('within the day', () => {
    for (const concurrent of [1, 2, 5, 10]) {
      it(`makes exactly 900 of 1,000 calls, ${concurrent} at once, then says when there are new ones`, async () => {
        const zoho = limitedZoho({ perDay: 1000, concurrent }, seededChance(concurrent))
        const limiter = zoho.limiter()
        const { done, refused } = await zoho.callAll(limiter, 1000)
        expect([done, refused.length]).to.deep.equal([900, 100])
        expect([...zoho.codes]).to.deep.equal([[0, 900]])
        expect(refused[0]?.message).to.include('100 that are left to others').and.to.include('2026-06-11T00:00:01Z')
        expect(refused[0]?.exitCode).to.equal(4)
        expect(limiter.resetsAt()).to.be.within(Date.parse('2026-06-11T00:00:01Z'), Date.parse('2026-06-11T00:00:02Z'))
        expect(limiter.callsLeft()).to.equal(0)
      })
    }

    it('finds out with one call that others have left 3 of the day, however many calls wait', async () => {
      const zoho = limitedZoho({ perDay: 1000, perMinute: 2000, concurrent: 10 }, seededChance(5))
      for (let call = 0; call < 897; call++) {
        zoho.limits.enter(zoho.clock.now())
        zoho.limits.leave()
      }
      await zoho.clock.sleep(minute + 1)
      const { done, refused } = await zoho.callAll(zoho.limiter(), 20)
      expect([done, refused.length]).to.deep.equal([3, 17])
    })

    it('makes exactly 900 with three processes at once', async () => {
      const zoho = limitedZoho({ perDay: 1000, concurrent: 5 }, seededChance(3))
      const ends = await Promise.all(['a', 'b', 'c'].map((owner) => zoho.callAll(zoho.limiter(owner), 400)))
      expect(ends.reduce((sum, { done }) => sum + done, 0)).to.equal(900)
      expect([...zoho.codes]).to.deep.equal([[0, 900]])
    })

    it('goes on after the reset where it is to wait, and says until when it does, once a day', async () => {
      const zoho = limitedZoho({ perDay: 100 }, seededChance(4))
      const { done } = await zoho.callAll(zoho.limiter('one', { wait: true }), 200)
      expect(done).to.equal(200)
      expect([...zoho.codes]).to.deep.equal([[0, 200]])
      expect(zoho.notes).to.deep.equal([
        "Zoho's calls of the day are spent: waiting until 2026-06-11T00:00:01Z",
        "Zoho's calls of the day are spent: waiting until 2026-06-12T00:00:01Z",
      ])
      expect(zoho.clock.now()).to.be.within(Date.parse('2026-06-12T00:00:01Z'), Date.parse('2026-06-12T00:01:00Z'))
    })

    it('knows the new day for what it is, whatever is under way at midnight', async () => {
      for (let seed = 1; seed <= 60; seed++) {
        const chance = seededChance(seed)
        const clock = virtualClock(Date.parse('2026-06-10T23:59:40Z') + Math.floor(chance() * 19_000))
        const zoho = limitedZoho({ perDay: 1000, concurrent: 5 }, chance, clock)
        for (let others = 800 + Math.floor(chance() * 98); others > 0; others--) {
          zoho.limits.enter(clock.now() - 300_000)
          zoho.limits.leave()
        }
        const begin = clock.now()
        await zoho.callAll(zoho.limiter('one', { wait: true }), 250)
        const said = `seed ${seed}`
        expect([...zoho.codes], said).to.deep.equal([[0, 250]])
        expect(clock.now() - begin, said).to.be.below(6 * minute)
        const left = Number(zoho.limits.headers(clock.now())['x-rate-limit-remaining'])
        expect(zoho.shared.state.day?.left, said).to.be.within(left, left + 20)
      }
    })

    it('asks again where it was refused once, and is refused again without a call', async () => {
      const zoho = limitedZoho({ perDay: 10, concurrent: 2 })
      const limiter = zoho.limiter()
      await zoho.callAll(limiter, 10)
      const begin = zoho.clock.now()
      expect((await zoho.callAll(limiter, 1)).refused).to.have.length(1)
      expect((await zoho.callAll(zoho.limiter('another run'), 1)).refused).to.have.length(1)
      expect(zoho.clock.now()).to.equal(begin)
      expect(zoho.codes.get(0)).to.equal(9)
    })

    for (const [what, retryAfter, word] of [
      ['until Retry-After', 7200, '2026-06-10T14:00:00Z'],
      ['without any hint', undefined, 'at midnight of the organization'],
    ] as const) {
      it(`makes no call after a 45 ${what}`, async () => {
        const zoho = limitedZoho()
        const limiter = zoho.limiter()
        await limiter.run(async (hear) => hear(facts({ limit: 'day', retryAfter })))
        expect(limiter.refusal('code 45')?.message).to.include('code 45').and.to.include(word)
        const { done, refused } = await zoho.callAll(limiter, 3)
        expect([done, refused.length]).to.deep.equal([0, 3])
        expect(refused[0]?.message).to.include(word)
      })
    }

    it('tries again an hour later where it is to wait and nobody knows until when', async () => {
      const zoho = limitedZoho()
      const limiter = zoho.limiter('one', { wait: true })
      const begin = zoho.clock.now()
      await limiter.run(async (hear) => hear(facts({ limit: 'day', retryAfter: undefined })))
      expect(limiter.refusal('code 45')).to.equal(undefined)
      await limiter.run(async () => {})
      expect(zoho.clock.now() - begin).to.equal(60 * minute)
      expect(zoho.notes).to.have.length(1)
    })
  })

  it('makes no call more than the budget of the run, over all organizations', async () => {
    const zoho = limitedZoho({}, seededChance(5))
    const budget = openRunBudget(7)
    const ends = await Promise.all(['a', 'b'].map((owner) => zoho.callAll(zoho.limiter(owner, { budget }), 10)))
    expect(ends.reduce((sum, { done }) => sum + done, 0)).to.equal(7)
    expect(zoho.codes.get(0)).to.equal(7)
    const [error] = ends.flatMap(({ refused }) => refused)
    expect(error?.message).to.equal('the 7 calls that --budget allows are spent; the next run goes on')
  })

  it('wakes those who wait for the day when the budget is spent elsewhere', async () => {
    const zoho = limitedZoho({ perDay: 10, concurrent: 2 })
    const other = limitedZoho({}, undefined, zoho.clock)
    const budget = openRunBudget(20)
    const waiting = zoho.callAll(zoho.limiter('one', { budget, wait: true }), 10)
    await zoho.clock.sleep(minute)
    const begin = zoho.clock.now()
    await other.callAll(other.limiter('one', { budget }), 11)
    expect(await waiting).to.deep.include({ done: 9 })
    expect(zoho.clock.now() - begin).to.be.below(minute)
  })

  describe('after a refusal', () => {
    it('pauses all processes a minute, then goes at half the pace, and faster again with each good minute', async () => {
      const zoho = limitedZoho({ perMinute: 1000 })
      const limiter = zoho.limiter('one', { perMinute: 100 })
      await zoho.callAll(limiter, 1)
      zoho.arrivals.length = 0
      const begin = zoho.clock.now()
      await Promise.all([1, 2, 3].map(() => limiter.run(async (hear) => hear(minuteMet()))))
      await zoho.clock.sleep(1)
      await zoho.callAll(zoho.limiter('another', { perMinute: 100 }), 400)
      const minutes = zoho.arrivals.map((arrival) => Math.floor((arrival - begin - minute) / (1.01 * minute)))
      const perMinute = [-1, 0, 1, 2].map((index) => minutes.filter((other) => other === index).length)
      expect(perMinute.slice(0, 2)).to.deep.equal([0, 50])
      expect(perMinute[2], 'the next minute').to.be.within(60, 70)
      expect(perMinute[3], 'and the next').to.be.within(70, 80)
    })

    it('pauses as long as Retry-After says', async () => {
      const zoho = limitedZoho()
      const begin = zoho.clock.now()
      await zoho.limiter().run(async (hear) => hear(minuteMet(17_000)))
      await zoho.limiter('another').run(async () => {})
      expect(zoho.clock.now() - begin).to.equal(17_000)
    })

    it('never goes slower than ten calls a minute', async () => {
      const zoho = limitedZoho()
      const limiter = zoho.limiter()
      for (let time = 0; time < 10; time++) await limiter.run(async (hear) => hear(minuteMet()))
      await limiter.close()
      expect(zoho.shared.state.pace?.to).to.equal(10)
    })

    it('lets half as many calls go at once after a 1070, and one more each half minute', async () => {
      const zoho = limitedZoho({ perMinute: 10_000 })
      const limiter = zoho.limiter('one', { concurrent: 8 })
      await limiter.run(async (hear) => hear(facts({ limit: 'concurrent', pause: 2000 })))
      const begin = zoho.clock.now()
      await zoho.callAll(limiter, 20)
      expect(zoho.clock.now() - begin).to.be.at.least(2000)
      expect(zoho.atOnce).to.equal(4)
      await zoho.clock.sleep(2 * minute)
      await zoho.callAll(limiter, 20)
      expect(zoho.atOnce).to.be.within(7, 8)
    })
  })

  describe('beside another process', () => {
    it('takes over what a killed one has held', async () => {
      const zoho = limitedZoho({ concurrent: 2 })
      const killed = zoho.limiter('killed')
      for (let call = 0; call < 2; call++) void killed.run(() => new Promise<never>(() => {}))
      await zoho.clock.sleep(minute / 2)
      const waiting = zoho.limiter().run(async () => zoho.clock.now())
      await zoho.clock.sleep(5000)
      const killedAt = zoho.clock.now()
      zoho.shared.dead.add('killed')
      expect((await waiting) - killedAt).to.be.within(0, 1000)
    })

    it('gets its share from one that has them all, soon', async () => {
      const zoho = limitedZoho({ concurrent: 4, perMinute: 10_000 }, seededChance(6))
      const greedy = zoho.callAll(zoho.limiter('greedy'), 400)
      await zoho.clock.sleep(20_000)
      const begin = zoho.clock.now()
      await zoho.callAll(zoho.limiter('late'), 20)
      // At half of the calls at once twenty calls of about a second take ten.
      expect(zoho.clock.now() - begin).to.be.below(20_000)
      expect((await greedy).done).to.equal(400)
      expect([...zoho.codes.keys()]).to.deep.equal([0])
    })

    it('gets a slot that another one holds and does not use', async () => {
      const zoho = limitedZoho({ concurrent: 2 })
      const idle = zoho.limiter('idle')
      await zoho.callAll(idle, 1)
      const long = idle.run(() => zoho.clock.sleep(minute))
      await Promise.resolve()
      const begin = zoho.clock.now()
      await zoho.limiter().run(async () => {})
      expect(zoho.clock.now() - begin).to.be.at.most(1500)
      await long
    })
  })

  it('hands on what the call answers and throws, and goes on', async () => {
    const limiter = limitedZoho({ concurrent: 1 }).limiter()
    expect(await limiter.run(async () => 7)).to.equal(7)
    await failureOf(
      limiter.run(() => Promise.reject(new RangeError('no'))),
      RangeError,
    )
    expect(await limiter.run(async () => 8)).to.equal(8)
  })

  it('starts no call once the signal has aborted, and ends a wait with its reason', async () => {
    const zoho = limitedZoho({ perMinute: 1 })
    const limiter = zoho.limiter()
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

  it('refuses what waits when the shared state cannot be had', async () => {
    const zoho = limitedZoho()
    zoho.shared.failure = new RangeError('the database is gone')
    expect(
      await failureOf(
        zoho.limiter().run(async () => {}),
        RangeError,
      ),
    ).to.equal(zoho.shared.failure)
  })
})
