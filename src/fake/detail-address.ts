import { isObject, type JsonObject, type JsonValue } from '../model/json.ts'
import { fillShape } from './fill-shape.ts'
import { addressShape } from './line-shapes.ts'
import type { DetailContext } from './transaction-lines.ts'

/** A row's address as its detail prints it: `zip` where lists say `zipcode`, and the street twice, as recorded. */
export function detailAddress(value: JsonValue | undefined): JsonObject {
  if (value === undefined || !isObject(value)) return {}
  const { zipcode = value.zip ?? '', ...address } = value
  return { street: address.address ?? '', ...address, zip: zipcode }
}

/** The two addresses of a transaction whose row has none. */
export function addressesOf(context: DetailContext): JsonObject {
  return { billing_address: madeAddress(context), shipping_address: fillShape(addressShape, {}) }
}

/** Stays the same over all saves. */
export function madeAddress({ fixed }: Pick<DetailContext, 'fixed'>): JsonObject {
  const made = {
    address: `${1 + fixed.below(900)} Main St`,
    city: fixed.pick(['New York', 'Köln', 'Wien', 'São Paulo']),
    state: fixed.pick(['NY', '']),
    zip: String(10_000 + fixed.below(80_000)),
    country: fixed.pick(['USA', 'Deutschland', 'Österreich', '']),
  }
  return fixed.chance(0.3) ? fillShape(addressShape, {}) : fillShape(addressShape, made)
}
