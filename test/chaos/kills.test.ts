import { expect } from 'chai'
import { killRounds } from './kill-rounds.ts'

describe('the command under kill -9', () => {
  it('at five points that a seed chooses, one after the other, loses nothing', async () => {
    const { problems, killed } = await killRounds(1, 5)
    expect(problems).to.deep.equal([])
    expect(killed, 'runs that were still under way').to.be.above(2)
  })
})
