import { mostAhead } from '../model/scan-pace.ts'
import { SpareBuffers } from '../model/spare-buffers.ts'

/** The body of an answer in one piece. */
export interface Body {
  bytes: Buffer
  /** The bytes are another answer's from now on. Whoever never says so loses nothing but the buffer. */
  release(): void
}

/** Gathers the bodies of answers. */
export interface ReusedBodies {
  read(chunks: AsyncIterable<Buffer>): Promise<Body>
}

/** A page of 200 rows is 0.4 to 1 MB. */
const usual = 1024 * 1024
/** As many as pages are read ahead, and one that is encoded. */
const mostSpare = mostAhead + 1

/** Gathers them in buffers that are used again. */
export function reusedBodies(): ReusedBodies {
  const spare = new SpareBuffers({ unit: usual, most: mostSpare * usual })
  return {
    read: async (chunks) => {
      let buffer = spare.take(1)
      let length = 0
      try {
        for await (const chunk of chunks) {
          if (length + chunk.length > buffer.length) {
            const larger = spare.take(Math.max(length + chunk.length, buffer.length * 2))
            buffer.copy(larger, 0, 0, length)
            spare.give(buffer)
            buffer = larger
          }
          length += chunk.copy(buffer, length)
        }
      } catch (error) {
        spare.give(buffer)
        throw error
      }
      let isHeld = true
      const release = (): void => {
        if (isHeld) spare.give(buffer)
        isHeld = false
      }
      return { bytes: buffer.subarray(0, length), release }
    },
  }
}
