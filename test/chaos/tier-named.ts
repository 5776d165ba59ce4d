import type { Tier } from './tier.ts'

/** A tier by its name; loaded when it is asked for, because only the real one needs a database. */
export async function tierNamed(name: string): Promise<Tier<unknown>> {
  const module: Record<string, unknown> = await import(`./${name}-tier.ts`)
  const tier = module[`${name}Tier`]
  if (!isTier(tier)) throw new Error(`there is no tier ${name}`)
  return tier
}

function isTier(value: unknown): value is Tier<unknown> {
  return typeof value === 'object' && value !== null && 'play' in value && 'scenario' in value
}
