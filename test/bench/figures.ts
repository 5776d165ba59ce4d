/** One thing that was measured, once a round. */
export interface Figure {
  what: string
  unit: string
  rounds: number[]
}

/** The figures of a section, in the order in which they first came. */
export class Figures {
  readonly #figures = new Map<string, Figure>()
  readonly notes: string[] = []

  add(what: string, unit: string, value: number): void {
    const figure = this.#figures.get(`${what} ${unit}`) ?? { what, unit, rounds: [] }
    figure.rounds.push(value)
    this.#figures.set(`${what} ${unit}`, figure)
  }

  /** Adds how many times `ours` is `theirs`, round by round: what disturbs a round disturbs both. */
  compare(what: string, unit: string, ours: string, theirs: string): void {
    const [a, b] = [ours, theirs].map((name) => this.#figures.get(`${name} ${unit}`)?.rounds ?? [])
    for (const [round, value] of (a ?? []).entries()) {
      const other = b?.[round]
      if (other !== undefined) this.add(what, 'x', value / other)
    }
  }

  /** What came so far was for warming up. */
  forget(): void {
    this.#figures.clear()
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text)
  }

  list(): Figure[] {
    return [...this.#figures.values()]
  }
}

/** Of an even number the lower of the two in the middle, which is one that was measured. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}
