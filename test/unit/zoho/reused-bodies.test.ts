import { expect } from 'chai'
import { reusedBodies } from '../../../src/zoho/reused-bodies.ts'

async function* inPieces(text: string, size = 1000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const asText = async (body: Buffer): Promise<string> => body.toString('utf8')

describe('reusedBodies', () => {
  it('gives a body back whole, also one that is larger than a page, or empty', async () => {
    const bodies = reusedBodies()
    for (const text of ['é'.repeat(10), 'ab'.repeat(2_000_000), '', 'short']) {
      expect((await bodies.read(inPieces(text, 65_536), asText)) === text, text.slice(0, 5)).to.equal(true)
    }
  })

  it('keeps bodies apart that are read at once', async () => {
    const bodies = reusedBodies()
    // One buffer is spare by now: only one of them may have it.
    await bodies.read(inPieces('first'), asText)
    const texts = Array.from({ length: 9 }, (_unused, index) => String(index).repeat(5000 + index))
    expect(await Promise.all(texts.map((text) => bodies.read(inPieces(text), asText)))).to.deep.equal(texts)
  })

  it('uses a buffer again, and not before it was read', async () => {
    const bodies = reusedBodies()
    const buffers: ArrayBufferLike[] = []
    let release = (): void => {}
    const held = bodies.read(inPieces('held'), async (body) => {
      buffers.push(body.buffer)
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return body.toString()
    })
    const note = async (body: Buffer): Promise<string> => {
      buffers.push(body.buffer)
      return body.toString()
    }
    expect(await bodies.read(inPieces('other'), note)).to.equal('other')
    expect(await bodies.read(inPieces('third'), note)).to.equal('third')
    release()
    expect(await held).to.equal('held')
    expect(buffers[1]).not.to.equal(buffers[0])
    expect(buffers[2]).to.equal(buffers[1])
  })

  it('has its buffer back after a body that broke off', async () => {
    const bodies = reusedBodies()
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('cut')
      throw new Error('reset')
    }
    expect(await bodies.read(broken(), asText).catch(String)).to.equal('Error: reset')
    expect(await bodies.read(inPieces('whole'), asText)).to.equal('whole')
  })
})
