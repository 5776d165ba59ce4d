import type pg from 'pg'

/** Milliseconds by which clocks of one machine may seem to differ: ours has no smaller unit. */
const resolution = 20

/**
 * What this machine's clock lacks to the database's, in milliseconds; 0 where the difference is less than the journey there makes
 * uncertain, as on one machine it always is.
 */
export async function clockSkew(client: pg.Client): Promise<number> {
  const asked = Date.now()
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now')
  const answered = Date.now()
  const skew = (rows[0]?.now.getTime() ?? asked) - (asked + answered) / 2
  return Math.abs(skew) <= (answered - asked) / 2 + resolution ? 0 : Math.round(skew)
}
