import { expect } from 'chai'
import type { ChildRows } from '../../../src/model/copy-text/child-encoder.ts'
import { rowLayout } from '../../../src/model/copy-text/row-layout.ts'
import { WaitingLines } from '../../../src/model/waiting-lines.ts'

const layout = rowLayout([], new Set())

/** The lines of a page: by the place of a row, those of its children. */
function rows(byRow: Record<number, string[]>): ChildRows {
  const texts = Object.values(byRow).map((lines) => lines.map((line) => `${line}\n`).join(''))
  let end = 0
  const ends = texts.map((text) => {
    end += Buffer.byteLength(text)
    return end
  })
  const counts = Object.values(byRow).map(({ length }) => length)
  return { layout, lines: Buffer.from(texts.join('')), parents: Object.keys(byRow).map(Number), ends, counts }
}
function textOf(waiting: WaitingLines, ids: string[]): string {
  const { bytes, count } = waiting.of(ids)
  return `${count}: ${Buffer.concat(bytes).toString().replaceAll('\n', ' ').trim()}`
}

describe('WaitingLines', () => {
  it('keeps the lines of each parent that has brought its array', () => {
    const waiting = new WaitingLines()
    waiting.add(['1', '2', '3'], rows({ 0: ['a', 'é'], 2: [] }), new Set())
    waiting.add(['4'], rows({ 0: ['c'] }), new Set())
    expect(waiting.parents).to.deep.equal(['1', '3', '4'])
    expect(waiting.among(['2', '3', '4', '9'])).to.deep.equal(['3', '4'])
    expect(waiting.emptied(['1', '2', '3'])).to.deep.equal(['3'])
    expect(textOf(waiting, ['4', '1', '3', '2'])).to.equal('3: c a é')
  })

  it('keeps the last lines of a parent that comes again, and leaves out rows that are left out', () => {
    const waiting = new WaitingLines()
    waiting.add(['1', '2'], rows({ 0: ['a', 'b'], 1: ['x'] }), new Set())
    waiting.add(['2', '1', '3'], rows({ 0: ['old'], 1: ['c'], 2: ['d'] }), new Set([0]))
    expect(textOf(waiting, waiting.parents)).to.equal('3: c x d')
    waiting.add(['1'], rows({}), new Set())
    expect(textOf(waiting, ['1'])).to.equal('1: c')
  })
})
