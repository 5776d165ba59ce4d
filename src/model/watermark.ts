import { startOfSecond } from './time.ts'

/** How far before the watermark a run starts reading, in milliseconds: Zoho may show a record later than its LMT. */
export function readFrom(watermark: number, lookback: number): number {
  return watermark - lookback
}

/**
 * The watermark that a finished read has earned: the newest LMT it read, but always before the second of Zoho's first answer,
 * because that second was still open and records edited during the read may have been read in their old version. What an
 * earlier run proved stays proven.
 */
export function nextWatermark(read: {
  previous: number | null
  newestLmt: number | null
  firstAnswer: number
}): number | null {
  const { previous, newestLmt, firstAnswer } = read
  const proven = newestLmt === null ? null : Math.min(newestLmt, scanWatermark(firstAnswer))
  if (previous === null || proven === null) return previous ?? proven
  return Math.max(previous, proven)
}

/** For streams without an LMT: a closed scan has everything up to the second before it began. */
export function scanWatermark(firstAnswer: number): number {
  return startOfSecond(firstAnswer) - 1000
}

/** Zoho's servers need not agree to the second. */
const skew = 60_000

/** Whether a watermark lies in Zoho's future, where no run can have put it: it was edited by hand, and proves nothing. */
export function isFuture(watermark: number, zohoTime: number): boolean {
  return watermark > zohoTime + skew
}
