import { setImmediate } from 'node:timers/promises'

/**
 * Does work and answers the rejections that nobody handled meanwhile: each of them would end a real process. A story plays
 * without ever leaving the queue of promises, so the process is given a turn to notice them.
 */
export async function catchStrays(work: () => Promise<void>): Promise<unknown[]> {
  const strays: unknown[] = []
  const others = process.listeners('unhandledRejection')
  const notice = (reason: unknown): void => {
    strays.push(reason)
  }
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', notice)
  try {
    await work()
    await setImmediate()
  } finally {
    process.off('unhandledRejection', notice)
    for (const listener of others) process.on('unhandledRejection', listener)
  }
  return strays
}
