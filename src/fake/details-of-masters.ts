import type { JsonObject } from '../model/json.ts'
import { madeAddress } from './detail-address.ts'
import { contactPersons } from './linked-records.ts'
import { dayText } from './rows-of-contacts-and-items.ts'
import { freeText } from './texts.ts'
import { type DetailContext, money } from './transaction-lines.ts'

/** The detail-only members of a contact (recorded; its persons, addresses and opening balances as documented). */
export function contactDetail(context: DetailContext): JsonObject {
  const { row, entry, fixed, saved, id, zone } = context
  const persons = contactPersons(context, entry.position)
  const opening = fixed.chance(0.1) ? 100 + fixed.below(900) : 0
  const addressOf = (index: number): JsonObject => ({
    address_id: id('addresses', entry.position * 10 + index),
    ...madeAddress(context),
    ...{ state_code: '', county: '', country_code: '', latitude: '', longitude: '' },
  })
  return {
    currency_symbol: '$',
    primary_contact_id: persons[0]?.contact_person_id ?? '',
    opening_balance_amount: opening,
    opening_balances: opening > 0 ? [{ location_id: '', exchange_rate: 1, opening_balance_amount: opening }] : [],
    entity_address_id: id('addresses', entry.position * 10 + 3),
    billing_address: addressOf(0),
    shipping_address: addressOf(1),
    addresses: fixed.chance(0.2) ? [addressOf(2)] : [],
    contact_persons: persons.map((person, index) => ({
      ...person,
      ...(index === 0 && { first_name: row.first_name ?? '', last_name: row.last_name ?? '' }),
      ...{ designation: '', department: '', skype: '' },
      is_primary_contact: index === 0,
      communication_preference: { is_sms_enabled: true, is_whatsapp_enabled: false },
      enable_portal: false,
    })),
    customer_currency_summaries: [
      {
        currency_id: row.currency_id ?? '',
        currency_code: row.currency_code ?? '',
        currency_symbol: '$',
        price_precision: 2,
        is_base_currency: true,
        currency_name_formatted: 'USD- United States Dollar',
        outstanding_receivable_amount: row.outstanding_receivable_amount ?? 0,
        unused_credits_receivable_amount: row.unused_credits_receivable_amount ?? 0,
      },
    ],
    default_templates: { invoice_template_id: '', invoice_template_name: '' },
    notes: freeText(saved),
    // Here, and only here, as people read it (recorded).
    created_date: dayText(zone.date(entry.created)),
    created_by_name: 'Ada Example',
    created_by_id: id('users', 0),
    last_modified_by_id: id('users', 0),
  }
}

/** Of an item (recorded); brackets, locations and tax preferences as documented. */
export function itemDetail(context: DetailContext): JsonObject {
  const { row, entry, fixed, saved, id, zone } = context
  const isVolume = fixed.chance(0.2)
  const stock = row.stock_on_hand
  const rate = row.rate ?? 0
  const bracket = (start: number, price: number) => ({
    start_quantity: start,
    end_quantity: start + 9,
    pricebook_rate: price,
  })
  const brackets = Array.from({ length: 1 + saved.below(3) }, (_unused, index) =>
    bracket(index * 10 + 1, money(saved.below(50_000))),
  )
  return {
    group_id: id('itemgroups', entry.position),
    unit_id: row.unit === '' ? '' : id('units', fixed.below(4)),
    pricing_scheme: isVolume ? 'volume' : 'unit',
    price_brackets: isVolume ? brackets : [],
    default_price_brackets: [{ start_quantity: 1, end_quantity: 1, pricebook_rate: rate }],
    pricebook_rate: rate,
    sales_rate: rate,
    created_at: zone.date(entry.created),
    ...(fixed.chance(0.2) && {
      item_tax_preferences: [
        { tax_id: id('taxes', 0), tax_specification: 'intra' },
        { tax_id: id('taxes', 1), tax_specification: 'inter' },
      ],
    }),
    ...(typeof stock === 'number' && { locations: [location(context, 0, stock), location(context, 1, 0)] }),
  }
}

/** Its counts are documented as text. */
function location({ id }: DetailContext, index: number, stock: number): JsonObject {
  return {
    location_id: id('locations', index),
    location_name: index === 0 ? 'Head Office' : 'Depot',
    status: 'active',
    is_primary: index === 0,
    location_stock_on_hand: stock === 0 ? '' : String(stock),
    location_available_stock: stock === 0 ? '' : String(stock),
    location_actual_available_stock: stock === 0 ? '' : String(stock),
  }
}
