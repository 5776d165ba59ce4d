import { expect } from 'chai'
import { askAhead } from '../../../src/zoho/ask-ahead.ts'
import type { ListAnswer } from '../../../src/zoho/list-page.ts'
import { PagesAhead } from '../../../src/zoho/pages-ahead.ts'
import { catchStrays } from '../../chaos/catch-strays.ts'
import { failureOf } from '../../support/failure-of.ts'

const window = (page: number) => ({ page, perPage: 200 })

/** What is asked for, to be answered by the test in any order. */
function open() {
  const asked = new Map<number, PromiseWithResolvers<ListAnswer> & { unwanted: AbortSignal }>()
  const ahead = new PagesAhead()
  const pages = askAhead(({ page }, unwanted) => {
    const promise = Promise.withResolvers<ListAnswer>()
    asked.set(page, { ...promise, unwanted })
    return promise.promise
  }, ahead)
  const answer = (page: number): void =>
    asked.get(page)?.resolve({
      ...window(page),
      records: [],
      hasMore: true,
      sort: undefined,
      appliedFilter: undefined,
      serverTime: 0,
    })
  const next = async (...plan: number[]): Promise<number> => (await pages.next(() => plan.map(window))).answer.page
  const unwanted = (): number[] => [...asked].filter(([, one]) => one.unwanted.aborted).map(([page]) => page)
  return { pages, ahead, asked, answer, next, unwanted }
}

describe('askAhead', () => {
  it('gives the answers in the order of asking, whatever the order in which they come', async () => {
    const { next, answer, asked } = open()
    const first = next(2, 3, 4)
    expect([...asked.keys()]).to.deep.equal([2, 3, 4])
    answer(4)
    answer(3)
    answer(2)
    expect([await first, await next(3, 4), await next(4)]).to.deep.equal([2, 3, 4])
    expect(asked.size).to.equal(3)
  })

  it('discards what was asked for behind a page that came out otherwise, and asks for what is wanted now', async () => {
    const { next, answer, asked, unwanted } = open()
    const first = next(2, 3, 4, 5)
    answer(2)
    await first
    const second = next(7)
    expect(unwanted()).to.deep.equal([3, 4, 5])
    expect([...asked.keys()]).to.deep.equal([2, 3, 4, 5, 7])
    answer(3)
    answer(7)
    expect(await second).to.equal(7)
  })

  it('keeps what is under way where fewer pages are planned than before', async () => {
    const { next, answer, unwanted } = open()
    const first = next(2, 3, 4)
    answer(2)
    await first
    const second = next(3)
    answer(3)
    answer(4)
    expect([await second, await next(4)]).to.deep.equal([3, 4])
    expect(unwanted()).to.deep.equal([])
  })

  it('lets a failure wait for its turn', async () => {
    const { next, answer, asked } = open()
    const first = next(2, 3)
    asked.get(3)?.reject(new RangeError('spent'))
    await new Promise(setImmediate)
    answer(2)
    expect(await first).to.equal(2)
    expect((await failureOf(next(3), RangeError)).message).to.equal('spent')
  })

  it('leaves nothing wanted and nobody to hear a failure once it is discarded', async () => {
    const { pages, next, asked, unwanted } = open()
    const strays = await catchStrays(async () => {
      const first = next(2, 3, 4).catch(String)
      asked.get(2)?.reject(new RangeError('no'))
      expect(await first).to.equal('RangeError: no')
      pages.discard()
      expect(unwanted()).to.deep.equal([3, 4])
      for (const page of [3, 4]) asked.get(page)?.reject(new Error('nobody hears this'))
    })
    expect(strays).to.deep.equal([])
  })

  it('asks for more while it waits, as soon as the sink has taken a page', async () => {
    const { pages, ahead, asked, answer } = open()
    ahead.given()
    const plan = () => [2, 3, 4, 5].slice(0, ahead.room()).map(window)
    const first = pages.next(plan)
    expect([...asked.keys()]).to.deep.equal([2, 3, 4])
    ahead.taken()
    expect([...asked.keys()]).to.deep.equal([2, 3, 4, 5])
    answer(2)
    await first
    // Nobody pulls: nothing is asked for.
    ahead.given()
    ahead.taken()
    expect(asked.size).to.equal(4)
  })
})

describe('PagesAhead', () => {
  const megabyte = 1024 * 1024

  it('leaves room for four pages, less those that wait for the sink, and for one that is pulled always', () => {
    const ahead = new PagesAhead()
    const rooms = [ahead.room()]
    for (let page = 0; page < 4; page++) {
      ahead.given()
      rooms.push(ahead.room())
    }
    ahead.taken()
    ahead.taken()
    expect([...rooms, ahead.room()]).to.deep.equal([4, 3, 2, 1, 1, 2])
  })

  it('leaves room for fewer pages where they are large', () => {
    for (const [size, room] of [
      [0.4, 4],
      [2, 4],
      [3, 2],
      [5, 1],
      [50, 1],
    ] as const) {
      const ahead = new PagesAhead()
      ahead.answered(size * megabyte)
      ahead.answered(1)
      expect(ahead.room(), `${size} MiB`).to.equal(room)
    }
  })
})
