import type { JsonObject } from '../model/json.ts'
import type { RowContext } from './row-context.ts'

const currencies = ['USD', 'EUR', 'GBP', 'INR', 'JPY', 'AUD', 'CAD', 'CNY', 'SAR', 'ZAR', 'AED', 'BND'] as const
const taxRates = [0, 5, 7, 8.875, 19, 20] as const

/** A row of `/settings/currencies` (zoho-api.md 2.5, recorded): the first one is the base currency. */
export function currencyRow({ entry, saved }: RowContext): JsonObject {
  const code = currencies[entry.position % currencies.length] ?? 'USD'
  return {
    currency_id: entry.id,
    currency_code: code,
    currency_name: `${code} currency`,
    currency_name_formatted: `${code}- ${code} currency`,
    currency_symbol: code === 'EUR' ? '€' : code === 'JPY' ? '¥' : '$',
    price_precision: code === 'JPY' ? 0 : 2,
    currency_format: '1,234,567.89',
    is_base_currency: entry.position === 0,
    exchange_rate: entry.position === 0 ? 0 : saved.money(4),
    effective_date: '',
    auto_exchange_rate_enabled: true,
  }
}

/** The tax with that number, as transactions name it too. */
export function taxAt(index: number): { name: string; rate: number } {
  const rate = taxRates[index % taxRates.length] ?? 0
  return { name: `Tax ${rate}% ${index + 1}`, rate }
}

/** A row of `/settings/taxes`: the documented members; percentages come as text now and then (zoho-api.md 2.4). */
export function taxRow({ entry, id }: RowContext): JsonObject {
  const { name, rate } = taxAt(entry.position)
  return {
    tax_id: entry.id,
    tax_name: name,
    tax_percentage: entry.position % 3 === 2 ? String(rate) : rate,
    tax_type: 'tax',
    tax_factor: 'rate',
    tax_specific_type: '',
    tax_authority_id: id('authorities', 1),
    tax_authority_name: 'Tax office',
    tax_account_id: id('chartofaccounts', 5),
    purchase_tax_account_id: '',
    output_tax_account_name: '',
    purchase_tax_account_name: '',
    country: '',
    country_code: '',
    status: 'Active',
    is_value_added: false,
    is_default_tax: entry.position === 0,
    is_editable: true,
    is_inactive: false,
  }
}

/** A row of `/users`: the documented members. */
export function userRow({ entry, id, zone }: RowContext): JsonObject {
  return {
    user_id: entry.id,
    name: entry.position === 0 ? 'Ada Example' : `User ${entry.position + 1}`,
    email: `user${entry.position + 1}@example.com`,
    role_id: id('roles', entry.position % 2),
    user_role: entry.position === 0 ? 'admin' : 'staff',
    user_type: 'zoho',
    status: 'active',
    is_current_user: entry.position === 0,
    is_customer_segmented: false,
    is_vendor_segmented: false,
    photo_url: 'https://contacts.zoho.example/file?ID=1',
    created_time: zone.time(entry.created),
  }
}

/** The row of `/organizations` (zoho-api.md 2.5, recorded). */
export function organizationRow({ entry, id, zone }: RowContext, timeZone: string): JsonObject {
  return {
    organization_id: entry.id,
    name: `Fake Traders ${entry.position + 1}`,
    contact_name: 'Ada Example',
    email: 'ada@example.com',
    is_default_org: entry.position === 0,
    language_code: 'en',
    fiscal_year_start_month: '1',
    account_created_date: zone.date(entry.created),
    time_zone: timeZone,
    is_dst_active: true,
    date_format: 'MM/dd/yyyy',
    field_separator: ',',
    industry_type: 'Technology',
    industry_size: '1-10',
    company_id_label: '',
    company_id_value: '',
    tax_id_label: '',
    tax_id_value: '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    currency_symbol: '$',
    currency_format: '###,##0.00',
    price_precision: 2,
    plan_type: 3,
    plan_name: 'Professional',
    plan_period: 'Month',
    country_code: 'US',
    country_name: 'U.S.A',
    portal_name: 'faketraders',
    org_settings: { is_org_active: true },
  }
}
