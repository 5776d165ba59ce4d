import { expect } from 'chai'
import { Batch, batchBytes, batchRows } from '../../../src/model/batch.ts'
import type { Checkpoint } from '../../../src/model/checkpoint.ts'
import { rowLayout } from '../../../src/model/copy-text/row-layout.ts'
import type { RowPage } from '../../../src/model/page.ts'
import { textLines } from '../../support/decode-lines.ts'

const checkpoint: Checkpoint = { way: 'keyset', from: null, firstAnswer: 0, newestLmt: null }
interface Row {
  id: string
  lmt: number | null
  line: string
}

const layout = rowLayout([], new Set())
const row = (id: string, lmt: number | null, line = ''): Row => ({ id, lmt, line })

function page(...rows: Row[]): RowPage {
  const ends: number[] = []
  let end = 0
  for (const { line } of rows) {
    end += Buffer.byteLength(line) + 1
    ends.push(end)
  }
  const lines = Buffer.from(rows.map(({ line }) => `${line}\n`).join(''))
  const [ids, lmts] = [rows.map(({ id }) => id), rows.map(({ lmt }) => lmt)]
  const nothing = { hashAt: 0, misfits: 0, quarantined: [], children: [], repeats: 0, release: () => {} }
  return { layout, lines, ends, ids, lmts, checkpoint, ...nothing }
}

/** The lines that are loaded, the last of a key only. */
function kept(...pages: Row[][]): string[] {
  const batch = new Batch()
  const ids = new Map(pages.flat().map(({ id, line }) => [line, id]))
  const sent = pages.flatMap((rows) => batch.add(page(...rows)).flatMap((part) => textLines(part)))
  const last = new Map(sent.map((line) => [ids.get(line), line]))
  expect(batch.lines).to.equal(sent.length)
  expect(batch.hasTwins).to.equal(sent.length > last.size)
  return [...last.values()]
}

describe('Batch', () => {
  it('keeps of a key that comes twice the later LMT, in either order', () => {
    expect(kept([row('1', 1, 'old'), row('1', 2, 'new')])).to.deep.equal(['new'])
    expect(kept([row('1', 2, 'new'), row('1', 1, 'old')])).to.deep.equal(['new'])
  })

  it('keeps the later read where the LMT is the same, or one is missing', () => {
    expect(kept([row('1', 1, 'first'), row('1', 1, 'second')])).to.deep.equal(['second'])
    expect(kept([row('1', null, 'first'), row('1', 1, 'second')])).to.deep.equal(['second'])
    expect(kept([row('1', 1, 'first'), row('1', null, 'second')])).to.deep.equal(['second'])
    expect(kept([row('1', 0, 'later'), row('1', -1, 'earlier')])).to.deep.equal(['later'])
  })

  it('keeps keys apart, over several pages', () => {
    expect(kept([row('1', 1, 'a'), row('2', 1, 'b')], [row('2', 2, 'c')])).to.deep.equal(['a', 'c'])
  })

  it('leaves an older version out wherever it stands in its page', () => {
    const newer = [row('1', 2, 'a'), row('2', 2, 'b'), row('3', 2, 'c')]
    const older = [row('1', 1, 'x'), row('4', 1, 'd'), row('2', 1, 'y'), row('3', 1, 'z')]
    expect(kept(newer, older)).to.deep.equal(['a', 'b', 'c', 'd'])
    expect(kept(newer, [row('1', 1, 'x'), row('2', 1, 'y')])).to.deep.equal(['a', 'b', 'c'])
    expect(kept(newer, [row('5', 1, 'é'), row('1', 1, 'ü'), row('6', 1, 'f')])).to.deep.equal(['a', 'b', 'c', 'é', 'f'])
  })

  it('counts pages, records, misfits and quarantined records, and has the checkpoint of the last page', () => {
    const batch = new Batch()
    batch.add({ ...page(row('1', 1)), misfits: 2, quarantined: [{ a: 1 }], repeats: 3 })
    const second = page(row('1', 2), row('2', 1))
    batch.add({ ...second, quarantined: [{ b: 1 }], repeats: 4, checkpoint: { ...checkpoint, newestLmt: 9 } })
    expect(batch).to.include({ pages: 2, records: 3, misfits: 2 })
    expect(batch.quarantined).to.deep.equal([{ a: 1 }, { b: 1 }])
    expect(batch.repeats).to.equal(7)
    expect(batch.checkpoint).to.have.property('newestLmt', 9)
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

  it('releases its pages when it is told to, each once', () => {
    const batch = new Batch()
    let released = 0
    const release = (): void => {
      released += 1
    }
    batch.add({ ...page(row('1', 1)), release })
    batch.add({ ...page(row('2', 1)), release })
    expect(released).to.equal(0)
    batch.release()
    batch.release()
    expect(released).to.equal(2)
  })

  it('keeps the lines of children until their parents are written, and counts their bytes', () => {
    const batch = new Batch()
    const children = (line: string, parents = [0]): RowPage['children'] => {
      const lines = Buffer.from(line.repeat(parents.length))
      const ends = parents.map((_parent, index) => (index + 1) * line.length)
      return [{ layout, lines, parents, ends, counts: parents.map(() => 1) }]
    }
    batch.add({ ...page(row('1', 2), row('2', 2)), children: children('new\n', [0, 1]) })
    batch.add({ ...page(row('1', 1), row('2', 3)), children: children('old\n', [0]) })
    expect(batch.children[0]?.of(['1', '2']).bytes.join('')).to.equal('new\nnew\n')
    expect(batch.isFull).to.equal(false)
    batch.add({ ...page(row('3', 1)), children: children('x'.repeat(batchBytes)) })
    expect(batch.isFull).to.equal(true)
  })
})
