/**
 * Works on several items at once and yields what becomes of each as it comes. After a failure nothing more is begun; what is under
 * way still comes out, because it has cost a call, and then the failure is thrown.
 * @param width how many at once
 */
export async function* atOnce<T, R>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay = new Set<Promise<void>>()
  const done: R[] = []
  const failures: unknown[] = []
  for (const item of items) {
    const running = work(item)
      .then(
        (result) => void done.push(result),
        (error: unknown) => void failures.push(error),
      )
      .finally(() => underWay.delete(running))
    underWay.add(running)
    if (underWay.size >= width) await Promise.race(underWay)
    yield* done.splice(0)
    if (failures.length > 0) break
  }
  while (underWay.size > 0) {
    await Promise.race(underWay)
    yield* done.splice(0)
  }
  yield* done.splice(0)
  if (failures.length > 0) throw failures[0]
}
