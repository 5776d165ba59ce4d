import { mostAhead } from '../model/scan-pace.ts'

/** Text of answers that is held at once, at most, before the sink takes it. */
const mostBytes = 8 * 1024 * 1024

/**
 * Counts the pages of a read that wait for the sink, so that what is under way and what waits are few together: in number, and
 * in bytes, for which the largest answer so far stands.
 */
export class PagesAhead {
  #waiting = 0
  #largest = 0
  #listener: (() => void) | undefined

  /** Pages that may be under way at once; a page that is pulled is asked for in any case. */
  room(): number {
    const most = this.#largest === 0 ? mostAhead : Math.min(mostAhead, Math.floor(mostBytes / this.#largest))
    return Math.max(1, most - this.#waiting)
  }

  answered(bytes: number): void {
    this.#largest = Math.max(this.#largest, bytes)
  }

  given(): void {
    this.#waiting += 1
  }

  taken(): void {
    this.#waiting -= 1
    this.#listener?.()
  }

  /** Whom to tell that the sink has taken a page; nobody when left out. */
  onRoom(listener: (() => void) | undefined): void {
    this.#listener = listener
  }
}
