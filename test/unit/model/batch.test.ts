import { expect } from 'chai'
import { Batch, batchBytes, batchRows } from '../../../src/model/batch.ts'
import type { Checkpoint } from '../../../src/model/checkpoint.ts'
import type { RowPage } from '../../../src/model/page.ts'
import type { Row } from '../../../src/model/record-encoder.ts'

const checkpoint: Checkpoint = { way: 'keyset', from: null, firstAnswer: 0, newestLmt: null }
const row = (id: string, lmt: number | null, line = ''): Row => ({
  id,
  lmt,
  line,
  width: 1,
  hash: '',
  misfit: null,
  misfits: 0,
})
const page = (...rows: Row[]): RowPage => ({ rows, quarantined: [], repeats: 0, checkpoint })

function kept(...rows: Row[]): string[] {
  const batch = new Batch()
  batch.add(page(...rows))
  return [...batch.rows.values()].map(({ line }) => line)
}

describe('Batch', () => {
  it('keeps of a key that comes twice the later LMT, in either order', () => {
    expect(kept(row('1', 1, 'old'), row('1', 2, 'new'))).to.deep.equal(['new'])
    expect(kept(row('1', 2, 'new'), row('1', 1, 'old'))).to.deep.equal(['new'])
  })

  it('keeps the later read where the LMT is the same, or one is missing', () => {
    expect(kept(row('1', 1, 'first'), row('1', 1, 'second'))).to.deep.equal(['second'])
    expect(kept(row('1', null, 'first'), row('1', 1, 'second'))).to.deep.equal(['second'])
    expect(kept(row('1', 1, 'first'), row('1', null, 'second'))).to.deep.equal(['second'])
    expect(kept(row('1', 0, 'later'), row('1', -1, 'earlier'))).to.deep.equal(['later'])
  })

  it('keeps keys apart, over several pages', () => {
    const batch = new Batch()
    batch.add(page(row('1', 1, 'a'), row('2', 1, 'b')))
    batch.add(page(row('2', 2, 'c')))
    expect([...batch.rows.values()].map(({ line }) => line)).to.deep.equal(['a', 'c'])
  })

  it('counts pages, records, misfits and quarantined records, and has the checkpoint of the last page', () => {
    const batch = new Batch()
    batch.add({ rows: [{ ...row('1', 1), misfits: 2 }], quarantined: [{ a: 1 }], repeats: 3, checkpoint })
    batch.add({
      rows: [row('1', 2), row('2', 1)],
      quarantined: [{ b: 1 }],
      repeats: 4,
      checkpoint: { ...checkpoint, newestLmt: 9 },
    })
    expect(batch).to.include({ pages: 2, records: 3, misfits: 2 })
    expect(batch.quarantined).to.deep.equal([{ a: 1 }, { b: 1 }])
    expect(batch.repeats).to.equal(7)
    expect(batch.checkpoint).to.have.property('newestLmt', 9)
  })

  it('is empty until it has a page, be it one without rows', () => {
    const batch = new Batch()
    expect(batch.isEmpty).to.equal(true)
    batch.add(page())
    expect(batch.isEmpty).to.equal(false)
  })

  it('is full at its bound of rows', () => {
    const batch = new Batch()
    batch.add(page(...Array.from({ length: batchRows - 1 }, (_, index) => row(String(index), 1))))
    expect(batch.isFull).to.equal(false)
    batch.add(page(row('last', 1)))
    expect(batch.isFull).to.equal(true)
  })

  it('is full at its bound of bytes', () => {
    const batch = new Batch()
    const line = 'x'.repeat(batchBytes / 4)
    batch.add(page(row('1', 1, line), row('2', 1, line), row('3', 1, line)))
    expect(batch.isFull).to.equal(false)
    batch.add(page(row('4', 1, line)))
    expect(batch.isFull).to.equal(true)
  })
})
