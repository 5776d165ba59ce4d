/**
 * Seconds that the slowest test files took once. They need no upkeep: a wrong one costs some balance, nothing else.
 */
const slowest: Record<string, number> = {
  'test/chaos/real.test.ts': 55,
  'test/integration/plan.test.ts': 45,
  'test/integration/users-own.test.ts': 35,
  'test/integration/details.test.ts': 33,
  'test/integration/state-mixes.test.ts': 27,
  'test/chaos/memory.test.ts': 24,
  'test/cli/kill.test.ts': 22,
  'test/integration/new-members.test.ts': 20,
  'test/integration/detail-budget.test.ts': 18,
  'test/integration/zoho-failures.test.ts': 16,
  'test/integration/time.test.ts': 15,
  'test/integration/concurrency.test.ts': 15,
  'test/cli/run-output.test.ts': 15,
  'test/integration/end-to-end.test.ts': 13,
  'test/integration/limits.test.ts': 12,
  'test/cli/fake-and-demo.test.ts': 12,
  'test/cli/signals.test.ts': 12,
  'test/integration/sweep.test.ts': 11,
  'test/chaos/kills.test.ts': 11,
  'test/integration/unfinished-rebuild.test.ts': 11,
  'test/integration/embedded-lifecycle.test.ts': 10,
  'test/integration/run-tests.test.ts': 10,
  'test/unit/zoho/shared-call-limiter.test.ts': 8,
}

const secondsOf = (file: string): number => slowest[file] ?? (file.startsWith('test/unit/') ? 0.2 : 4.5)

/** Splits test files among processes that shall end at about the same time; the same files always in the same way. */
export function splitFiles(files: readonly string[], most: number): string[][] {
  const parts = Array.from({ length: Math.min(most, files.length) }, () => ({ files: [] as string[], seconds: 0 }))
  const slowFirst = files.toSorted((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1))
  for (const file of slowFirst) {
    const [least] = parts.toSorted((a, b) => a.seconds - b.seconds)
    least?.files.push(file)
    if (least) least.seconds += secondsOf(file)
  }
  return parts.map((part) => part.files)
}
