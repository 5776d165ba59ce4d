/** What every port throws once its process is dead. */
export class Killed extends Error {
  constructor() {
    super('killed')
    this.name = 'Killed'
  }
}

export interface Kill {
  /** The call of any port, counted from 1, that the process does not survive. */
  call: number
  /** Whether the call still had its effect: a commit may be durable although nobody heard so. */
  after: boolean
}

/** One process's life: counts its calls of every port, and ends it at one of them. What is dead does nothing any more. */
export class Life {
  calls = 0
  dead = false
  readonly #kill: Kill | undefined

  constructor(kill: Kill | undefined) {
    this.#kill = kill
  }

  async call<T>(effect: () => T): Promise<T> {
    if (this.dead) throw new Killed()
    this.calls += 1
    if (this.calls !== this.#kill?.call) return effect()
    this.dead = true
    // Whatever it comes to, nobody hears of it.
    if (this.#kill.after) await Promise.resolve(effect()).catch(() => {})
    throw new Killed()
  }
}
