import { hashText } from '../model/hash-text.ts'

/** Random choices that are the same each time they are asked for. */
export interface Dice {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  chance(share: number): boolean
  pick<T>(choices: readonly [T, ...T[]]): T
  /** An amount with two decimals. */
  money(limit: number): number
}

/** A seed for dice from words, e.g. of an organization and a stream. */
export function seedOf(...words: (string | number)[]): number {
  return hashText(words.join('/'))
}

/** Dice for one record: a row is not kept but thrown again whenever it is served, so equal seeds must give equal throws. */
export function dice(seed: number, index: number, version = 0): Dice {
  let state = (seed ^ Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(version + 1, 0x85ebca6b)) >>> 0

  function next(): number {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x100000000
  }

  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (share) => next() < share,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    money: (limit) => below(limit * 100) / 100,
  }
}
