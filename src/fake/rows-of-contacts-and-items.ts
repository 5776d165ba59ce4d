import type { JsonObject } from '../model/json.ts'
import { customFields } from './custom-fields.ts'
import type { Dice } from './dice.ts'
import { lmt, type RowContext, times } from './row-context.ts'
import { companyName, freeText, personName } from './texts.ts'

/** A contact's name is thrown from its number alone, so that an invoice can print it too. */
export function contactName(throws: Dice, index: number): string {
  return companyName(throws, index)
}

/** A row of `/contacts` (zoho-api.md 2.5, recorded). */
export function contactRow(context: RowContext, names: Dice): JsonObject {
  const { entry, fixed, saved, zone, id } = context
  const name = contactName(names, entry.position)
  const person = personName(fixed)
  const kind = entry.position % 3 === 2 ? 'vendor' : 'customer'
  const receivable = kind === 'customer' && saved.chance(0.4) ? saved.money(9000) : 0
  const payable = kind === 'vendor' && saved.chance(0.4) ? saved.money(9000) : 0
  const custom = customFields(saved, id)
  return {
    contact_id: entry.id,
    contact_name: name,
    customer_name: name,
    vendor_name: name,
    company_name: fixed.chance(0.5) ? name : '',
    website: '',
    language_code: '',
    language_code_formatted: '',
    contact_type: kind,
    contact_type_formatted: kind === 'vendor' ? 'Vendor' : 'Customer',
    status: 'active',
    customer_sub_type: 'business',
    source: fixed.pick(['api', 'user', 'csv']),
    is_linked_with_zohocrm: false,
    payment_terms: fixed.pick([0, 15, 30]),
    payment_terms_id: id('terms', 1),
    payment_terms_label: 'Due on Receipt',
    currency_id: id('currencies', 0),
    twitter: '',
    facebook: '',
    currency_code: 'USD',
    outstanding_receivable_amount: receivable,
    outstanding_receivable_amount_bcy: receivable,
    outstanding_payable_amount: payable,
    outstanding_payable_amount_bcy: payable,
    unused_credits_receivable_amount: 0,
    unused_credits_receivable_amount_bcy: 0,
    unused_credits_payable_amount: 0,
    unused_credits_payable_amount_bcy: 0,
    first_name: person.first,
    last_name: person.last,
    email: fixed.chance(0.7) ? `contact${entry.position + 1}@example.com` : '',
    phone: saved.chance(0.5) ? `+1 212 555 ${String(1000 + saved.below(9000))}` : '',
    mobile: '',
    portal_status: 'disabled',
    portal_status_formatted: 'Disabled',
    track_1099: false,
    created_time: zone.time(entry.created),
    created_time_formatted: dayText(zone.date(entry.created)),
    last_modified_time: lmt(context),
    last_modified_time_formatted: entry.lmt === undefined ? '' : dayText(zone.date(entry.lmt)),
    ...custom.row,
    contactperson_custom_fields: [],
    tags: [],
    ach_supported: false,
    has_attachment: false,
    ...custom.flat,
  }
}

/** A row of `/items` (zoho-api.md 2.5, recorded). */
export function itemRow(context: RowContext): JsonObject {
  const { entry, fixed, saved, id } = context
  const name = `${fixed.pick(['Consulting', 'Widget', 'Gizmo', 'Ersatzteil', 'Crème'])} ${entry.position + 1}`
  return {
    item_id: entry.id,
    name,
    item_name: name,
    unit: fixed.pick(['hour', 'pcs', 'kg', '']),
    status: 'active',
    source: 'api',
    is_linked_with_zohocrm: false,
    zcrm_product_id: '',
    description: freeText(saved),
    rate: saved.money(500),
    tax_id: '',
    tax_name: '',
    tax_percentage: 0,
    purchase_account_id: '',
    purchase_account_name: '',
    account_id: id('chartofaccounts', 9),
    account_name: 'Sales',
    purchase_description: '',
    purchase_rate: saved.money(300),
    can_be_sold: true,
    can_be_purchased: false,
    track_inventory: false,
    item_type: 'sales',
    product_type: 'goods',
    // Text where there is no number (zoho-api.md 2.4).
    stock_on_hand: fixed.chance(0.8) ? '' : saved.below(1000),
    has_attachment: false,
    sku: fixed.chance(0.3) ? `SKU-${entry.position + 1}` : '',
    image_name: '',
    image_type: '',
    image_document_id: '',
    ...times(context),
    product_subtype: '',
    purpose_of_use: '',
    vendor_name: '',
    tags: [],
  }
}

/** `2026-06-09` as `09 Jun 2026`. */
export function dayText(date: string): string {
  const [year, month, day] = date.split('-')
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  return `${day} ${months[Number(month) - 1]} ${year}`
}
