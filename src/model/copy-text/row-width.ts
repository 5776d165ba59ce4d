import type { ColumnType } from '../column-type.ts'

/**
 * Bytes of values that a row can surely hold. PostgreSQL takes 8,160 in a row; header, bitmap of NULLs and bookkeeping are
 * some 320 of them, and the rest is left for columns of the user's.
 */
export const mostWidth = 7_000

/** What is longer PostgreSQL can move out of the row, and leaves a pointer behind. */
const longest = 24

/** A row of so many columns always has room for their values. */
export const safeColumns = Math.floor(mostWidth / longest)

/** Of types of one size, with the bytes that may be lost to alignment. */
const fixed: Partial<Record<ColumnType, number>> = { boolean: 1, date: 4 + 3, timestamptz: 8 + 7 }

/**
 * The bytes that a value takes within its row, at most.
 * @param bytes of its field in COPY's text
 */
export function heldWidth(type: ColumnType, bytes: number): number {
  // Four digits take two bytes; the head of a number is three.
  const varying = type === 'numeric' ? 7 + Math.ceil(bytes / 2) : type === 'jsonb' ? longest : bytes + 1
  return fixed[type] ?? Math.min(longest, varying)
}
