import { expect } from 'chai'
import { type ReusedBodies, reusedBodies } from '../../../src/zoho/reused-bodies.ts'

async function* inPieces(text: string, size = 1000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Reads a body, and lets go of it. */
async function textOf(bodies: ReusedBodies, chunks: AsyncIterable<Buffer>): Promise<string> {
  const { bytes, release } = await bodies.read(chunks)
  const text = bytes.toString('utf8')
  release()
  return text
}

describe('reusedBodies', () => {
  it('gives a body back whole, also one that is larger than a page, or empty', async () => {
    const bodies = reusedBodies()
    for (const text of ['é'.repeat(10), 'ab'.repeat(2_000_000), '', 'short']) {
      expect((await textOf(bodies, inPieces(text, 65_536))) === text, text.slice(0, 5)).to.equal(true)
    }
  })

  it('keeps bodies apart that are read at once', async () => {
    const bodies = reusedBodies()
    // One buffer is spare by now: only one of them may have it.
    await textOf(bodies, inPieces('first'))
    const texts = Array.from({ length: 9 }, (_unused, index) => String(index).repeat(5000 + index))
    expect(await Promise.all(texts.map((text) => textOf(bodies, inPieces(text))))).to.deep.equal(texts)
  })

  it('uses a buffer again, once, and not before it is released', async () => {
    const bodies = reusedBodies()
    const held = await bodies.read(inPieces('held'))
    const other = await bodies.read(inPieces('other'))
    expect(other.bytes.buffer).not.to.equal(held.bytes.buffer)
    other.release()
    other.release()
    const third = await bodies.read(inPieces('third'))
    const fourth = await bodies.read(inPieces('fourth'))
    expect(third.bytes.buffer).to.equal(other.bytes.buffer)
    expect(fourth.bytes.buffer).not.to.equal(other.bytes.buffer)
    expect(String(held.bytes)).to.equal('held')
  })

  it('has its buffer back after a body that broke off', async () => {
    const bodies = reusedBodies()
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('cut')
      throw new Error('reset')
    }
    expect(await textOf(bodies, broken()).catch(String)).to.equal('Error: reset')
    expect(await textOf(bodies, inPieces('whole'))).to.equal('whole')
  })
})
