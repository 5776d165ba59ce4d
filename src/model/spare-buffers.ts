const nothing = Buffer.alloc(0)

/**
 * Buffers that are used again and again. New ones for each page would be garbage that the heap does not see: they wait for a
 * rare collection of everything, meanwhile in fresh memory of the system (measured at 200,000 rows: 100 MiB, and a tenth of
 * the CPU of a first load).
 */
export class SpareBuffers {
  readonly #spare: Buffer[] = []
  readonly #unit: number
  readonly #most: number
  #held = 0

  /**
   * @param unit bytes; the size of a buffer is a multiple of it
   * @param most bytes that are kept
   */
  constructor({ unit, most }: { unit: number; most: number }) {
    this.#unit = unit
    this.#most = most
  }

  /** One of at least so many bytes, with whatever is in it; for none it takes none. */
  take(least: number): Buffer {
    if (least === 0) return nothing
    const found = this.#spare.findIndex(({ length }) => length >= least)
    const [spare] = found < 0 ? [] : this.#spare.splice(found, 1)
    if (spare === undefined) return Buffer.allocUnsafeSlow(Math.ceil(least / this.#unit) * this.#unit)
    this.#held -= spare.length
    return spare
  }

  /** Nobody reads or writes it any more; all of it, also where a part of it is given. */
  give({ buffer: memory }: Buffer): void {
    const buffer = Buffer.from(memory)
    if (buffer.length === 0 || this.#held + buffer.length > this.#most) return
    this.#held += buffer.length
    this.#spare.push(buffer)
  }
}
