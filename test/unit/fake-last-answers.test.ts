import { expect } from 'chai'
import { LastAnswers } from '../../src/fake/last-answers.ts'

describe('the last answers of the fake', () => {
  it('are recalled as long as they are young enough, the last one of each query', () => {
    const answers = new LastAnswers()
    answers.remember('a', 'one', 1000)
    answers.remember('a', 'two', 2000)
    answers.remember('b', 'three', 3000)
    expect(answers.recall('a', 2000)).to.equal('two')
    expect(answers.recall('a', 2001)).to.equal(undefined)
    expect(answers.recall('b', 0)).to.equal('three')
    expect(answers.recall('c', 0)).to.equal(undefined)
  })

  it('are two hundred at most, those that were given last', () => {
    const answers = new LastAnswers()
    for (let query = 0; query < 201; query++) answers.remember(String(query), 'body', query)
    answers.remember('1', 'again', 201)
    answers.remember('201', 'body', 202)
    const lost = Array.from({ length: 202 }, (_unused, query) => query).filter(
      (query) => answers.recall(String(query), 0) === undefined,
    )
    expect(lost).to.deep.equal([0, 2])
  })

  it('take no more than eight megabytes together, whatever their number', () => {
    const answers = new LastAnswers()
    const third = 'x'.repeat(3 * 1024 * 1024)
    for (const query of ['a', 'b', 'b', 'c']) answers.remember(query, third, 0)
    expect(['a', 'b', 'c'].map((query) => answers.recall(query, 0)?.length)).to.deep.equal([
      undefined,
      third.length,
      third.length,
    ])
    answers.remember('d', 'x'.repeat(9 * 1024 * 1024), 0)
    expect(answers.recall('d', 0)).to.equal(undefined)
    answers.remember('e', third, 0)
    expect(answers.recall('e', 0)?.length).to.equal(third.length)
  })
})
