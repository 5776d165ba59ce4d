import { expect } from 'chai'
import { parseReserve, reservedCalls } from '../../../../src/model/limits/reserve.ts'

describe('the reserve', () => {
  for (const [text, limit, calls] of [
    ['10%', 1000, 100],
    ['10%', 30, 3],
    ['10%', 25, 3],
    ['0%', 1000, 0],
    ['100%', 1000, 1000],
    ['250', 1000, 250],
    [' 0 ', 1000, 0],
  ] as const) {
    it(`of ${JSON.stringify(text)} is ${calls} calls of a day of ${limit}`, () => {
      const reserve = parseReserve(text)
      expect(reserve && reservedCalls(reserve, limit)).to.equal(calls)
    })
  }

  for (const text of ['', '-1', '1.5', '101%', 'ten', '10 %', '1e3']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(parseReserve(text)).to.equal(undefined)
    })
  }
})
