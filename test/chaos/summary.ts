/** One line on many seeds, for people and for scripts. */
export function summary(
  results: readonly { seed: number; problems: readonly string[]; calls: number; needed: number }[],
): string {
  const failed = results.filter(({ problems }) => problems.length > 0).length
  const ratios = results
    .map(({ seed, calls, needed }) => ({ seed, ratio: calls / Math.max(1, needed) }))
    .sort((a, b) => a.ratio - b.ratio)
  const median = ratios[Math.floor(ratios.length / 2)]?.ratio ?? 0
  const worst = ratios.at(-1)
  return (
    `${results.length} seeds, ${failed} failed, calls against the minimum: median ${median.toFixed(2)}, ` +
    `worst ${(worst?.ratio ?? 0).toFixed(2)} (seed ${worst?.seed ?? 'none'})`
  )
}
