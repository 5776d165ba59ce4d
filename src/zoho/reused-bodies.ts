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
const mostSpare = 5

/**
 * Buffers for bodies that are used again and again: a new one for each page would be garbage that the heap does not see, and
 * fresh memory of the system for each megabyte (measured: 8 % of the CPU of a first load).
 */
export function reusedBodies(): ReusedBodies {
  const spare: Buffer[] = []
  const keep = (buffer: Buffer): void => {
    // One that a huge answer has made is not kept.
    if (spare.length < mostSpare && buffer.length <= 4 * usual) spare.push(buffer)
  }
  return {
    read: async (chunks) => {
      let buffer = spare.pop() ?? Buffer.allocUnsafeSlow(usual)
      let length = 0
      try {
        for await (const chunk of chunks) {
          if (length + chunk.length > buffer.length) buffer = enlarged(buffer, length + chunk.length)
          length += chunk.copy(buffer, length)
        }
      } catch (error) {
        keep(buffer)
        throw error
      }
      let isHeld = true
      const release = (): void => {
        if (isHeld) keep(buffer)
        isHeld = false
      }
      return { bytes: buffer.subarray(0, length), release }
    },
  }
}

function enlarged(body: Buffer, least: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(least, body.length * 2))
  body.copy(larger)
  return larger
}
