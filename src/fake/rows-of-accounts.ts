import type { JsonObject } from '../model/json.ts'
import { lmt, type RowContext, times } from './row-context.ts'
import { freeText } from './texts.ts'

/** The order in which the recorded `/chartofaccounts` answer puts the types: Zoho's own, not the alphabet's. */
export const accountTypes = [
  'other_current_asset',
  'cash',
  'bank',
  'accounts_receivable',
  'fixed_asset',
  'other_current_liability',
  'accounts_payable',
  'other_liability',
  'equity',
  'income',
  'expense',
  'cost_of_goods_sold',
  'other_expense',
  'stock',
] as const

/** A row of `/chartofaccounts` (zoho-api.md 2.5, recorded). */
export function accountRow(context: RowContext): JsonObject {
  const { entry, saved } = context
  const type = accountTypes[entry.position % accountTypes.length] ?? 'expense'
  return {
    account_id: entry.id,
    account_name: `${type.replaceAll('_', ' ')} ${entry.position + 1}`,
    account_code: '',
    account_type: type,
    description: freeText(saved),
    placeholder: '',
    is_register_supported_account: false,
    is_user_created: entry.position >= accountTypes.length,
    is_system_account: entry.position < accountTypes.length,
    is_active: true,
    can_show_in_ze: false,
    parent_account_id: '',
    parent_account_name: '',
    depth: 0,
    has_attachment: false,
    is_child_present: false,
    child_count: '',
    documents: [],
    created_time: context.zone.time(entry.created),
    is_standalone_account: false,
    last_modified_time: lmt(context),
  }
}

/** A row of `/bankaccounts`: without any times (zoho-api.md 2.5, recorded). */
export function bankAccountRow(context: RowContext): JsonObject {
  const { entry, saved, id } = context
  const balance = saved.chance(0.5) ? saved.money(50_000) : 0
  const cash = entry.position % 4 === 0
  const base = {
    account_id: entry.id,
    account_name: cash ? `Petty Cash ${entry.position + 1}` : `Checking Account ${entry.position + 1}`,
    account_code: '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    account_type: cash ? 'cash' : 'bank',
    account_sub_type: 'commercial',
    uncategorized_transactions: saved.below(5),
    total_unprinted_checks: 0,
    is_active: true,
    balance,
    bank_balance: 0,
    bcy_balance: balance,
    bank_name: '',
    feeds_last_refresh_date: '',
    is_direct_paypal: false,
    mfa_required: false,
  }
  if (cash) return base
  return {
    ...base,
    account_number: `xxxx${1000 + entry.position}`,
    routing_number: '',
    is_primary_account: false,
    is_paypal_account: false,
    partner_bank_source_formatted: '',
    partner_bank_source: '',
    payout_bank_name: '',
    is_beta_feed: false,
    consent_info: { consent_remaining_days: '', is_consent_expired: '' },
    feed_status: '',
  }
}

/** A row of `/journals`: no created_time (zoho-api.md 2.5). */
export function journalRow(context: RowContext): JsonObject {
  const { entry, saved, zone, id } = context
  const total = saved.money(9000)
  return {
    journal_id: entry.id,
    journal_date: zone.date(entry.created),
    entry_number: String(entry.position + 1),
    reference_number: '',
    currency_id: id('currencies', 0),
    status: saved.pick(['published', 'draft']),
    notes: freeText(saved),
    journal_type: 'both',
    entity_type: 'journal',
    total,
    bcy_total: total,
    tags: [],
    last_modified_time: times(context).last_modified_time ?? '',
    created_by_id: id('users', 0),
    created_by_name: 'Ada Example',
  }
}
