/** A decimal text as digits and a power of ten, `12.50` as [125n, -1]: equal exactly when the numbers are. */
export function decimal(text: string): [bigint, number] {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match) throw new Error(`not a decimal: ${text}`)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  let digits = BigInt(whole + fraction)
  if (digits === 0n) return [0n, 0]
  let power = Number(exponent) - fraction.length + 0
  while (digits % 10n === 0n) {
    digits /= 10n
    power += 1
  }
  return [sign === '-' ? -digits : digits, power]
}
