import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a condition to come true; the bound is only there to end a test that will never pass. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  bound = 30_000,
): Promise<void> {
  const deadline = performance.now() + bound
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await sleep(10)
  }
}
