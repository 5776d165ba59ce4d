/** The part of the day's calls that is left to other programs. */
export type Reserve = { calls: number } | { percent: number }

/** `500` or `10%`; undefined for anything else. */
export function parseReserve(text: string): Reserve | undefined {
  const match = /^(\d+)(%?)$/.exec(text.trim())
  if (!match) return undefined
  const number = Number(match[1])
  if (match[2] === '') return { calls: number }
  return number <= 100 ? { percent: number } : undefined
}

/** In calls, of a day's limit. */
export function reservedCalls(reserve: Reserve, limit: number): number {
  return 'calls' in reserve ? reserve.calls : Math.ceil((limit * reserve.percent) / 100)
}
