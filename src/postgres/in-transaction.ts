import type pg from 'pg'

/** Runs `work` in a transaction: committed when it resolves, rolled back when it throws. */
export async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    // On a dead connection the rollback fails as well; the server has rolled back by itself then.
    await client.query('rollback').catch(() => {})
    throw error
  }
}
