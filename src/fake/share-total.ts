import type { Dice } from './dice.ts'

/** A tax that lines of a transaction bear. */
export interface Tax {
  id: string
  name: string
  /** Percent. */
  rate: number
}

/** One line of a transaction; all amounts in cents. */
export interface Line {
  quantity: number
  rate: number
  /** As Zoho prints it: an amount, or a text such as `20.00%`. */
  discount: number | string
  discountAmount: number
  /** Quantity times rate, less the discount. */
  total: number
  tax: Tax | undefined
  taxAmount: number
}

/** Splits an amount over so many parts at random; they add up to it. */
export function shareOut(throws: Dice, amount: number, count: number): number[] {
  let left = amount
  return Array.from({ length: count }, (_unused, index) => {
    const part = index === count - 1 || left <= 0 ? left : throws.below(left)
    left -= part
    return part
  })
}

/** Lines whose totals and taxes add up to an amount to the cent. */
export function shareTotal(throws: Dice, amount: number, taxes: readonly Tax[]): Line[] {
  const count = amount <= 0 ? 1 : 1 + throws.below(4)
  return shareOut(throws, amount, count).map((gross) => {
    const tax = taxes[throws.below(taxes.length + 1)]
    const total = tax ? Math.round(gross / (1 + tax.rate / 100)) : gross
    return { ...priced(throws, total), total, tax, taxAmount: gross - total }
  })
}

/** A quantity, a rate and a discount that come to a line's total without a rest. */
function priced(throws: Dice, total: number): Pick<Line, 'quantity' | 'rate' | 'discount' | 'discountAmount'> {
  const kind = throws.below(10)
  if (kind === 0 && total % 4 === 0)
    return { quantity: 1, rate: (total / 4) * 5, discount: '20.00%', discountAmount: total / 4 }
  if (kind === 1) return { quantity: 1, rate: total + 250, discount: 2.5, discountAmount: 250 }
  let quantity = 1 + throws.below(9)
  while (total % quantity !== 0) quantity--
  return { quantity, rate: total / quantity, discount: 0, discountAmount: 0 }
}

/** An amount of a row in cents; what is no number is none. */
export function inCents(amount: unknown): number {
  return typeof amount === 'number' && Number.isFinite(amount) ? Math.round(amount * 100) : 0
}
