import { AssertionError } from 'chai'

/** What `work` fails with; an assertion error when it does not fail, or not with a `kind`. */
export async function failureOf<E extends Error>(
  work: Promise<unknown> | (() => unknown),
  kind: new (...args: never[]) => E,
): Promise<E> {
  let result: unknown
  try {
    result = await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (error instanceof kind) return error
    throw new AssertionError(`expected a ${kind.name}, got ${String(error)}`)
  }
  throw new AssertionError(`expected a ${kind.name}, got ${JSON.stringify(result)}`)
}
