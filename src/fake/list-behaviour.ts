export type SortOrder = 'A' | 'D'

/** How one list answers: facts of Zoho, and the knobs of zoho-api.md 12.2 that a test turns. */
export interface ListBehaviour {
  reportName: string
  /** What `last_modified_time` means to the list (zoho-api.md 3.2, 3.5). */
  filter: 'inclusive' | 'exclusive' | 'equality' | 'ignored'
  /** The columns that `sort_column` may name; another one leaves echo and order at the default (zoho-api.md 2.3). */
  sort: readonly string[]
  defaultSort: readonly [column: string, order: SortOrder] | undefined
  /** What `applied_filter` echoes without `filter_by`; its first word is the family of values that the list knows. */
  defaultFilter: string | undefined
  /** What else `page_context` has beside the members that all lists have. */
  contextExtras: readonly string[]
  /** Where the members of `page_context` stand: with the rows, nowhere, or wrapped in an array (zoho-api.md 2.2). */
  pageContext: 'object' | 'absent' | 'array'
  beyondEnd: 'empty' | 'last-page'
  /** Nobody says what Zoho does above the maximum (zoho-api.md 2.2). */
  perPageAbove: 'clamp' | 'refuse'
  perPageDefault: number
  perPageMax: number
  /** A row, or its new version, shows so many seconds after its LMT (zoho-api.md 12.2: late commit). */
  lateVisible: number
  /** So many calls for details, or all of them, are answered with the version before the last save: a replica that lags. */
  detailsBehind: number | boolean
  /** So many of the first rows are listed twice, with differing `invoice_url` (zoho-api.md 2.4: duplicates). */
  duplicates: number
}

const common: ListBehaviour = {
  reportName: '',
  filter: 'ignored',
  sort: [],
  defaultSort: undefined,
  defaultFilter: undefined,
  contextExtras: ['custom_fields'],
  pageContext: 'object',
  beyondEnd: 'empty',
  perPageAbove: 'clamp',
  perPageDefault: 200,
  perPageMax: 200,
  lateVisible: 0,
  detailsBehind: 0,
  duplicates: 0,
}

const transaction = {
  defaultSort: ['created_time', 'D'],
  defaultFilter: 'Status.All',
  filter: 'inclusive',
  sort: ['created_time', 'last_modified_time', 'date'],
} as const

/**
 * The facts by list, from zoho-api.md 2.3 (defaults, recorded live), 3.2 (filter and sort) and the recorded echoes. What
 * nobody recorded is assumed after its nearest kin: the report names of creditnotes, estimates, salesorders,
 * vendorpayments, journals and users; the defaults of salesorders (as the other transactions) and users (as currencies).
 */
const facts: Record<string, Partial<ListBehaviour>> = {
  // The filter of contacts is disputed, so it is ignored here; their LMT order was seen to work (3.2).
  '/contacts': {
    reportName: 'Contacts',
    defaultSort: ['contact_name', 'A'],
    defaultFilter: 'Status.All',
    sort: ['contact_name', 'created_time', 'last_modified_time'],
  },
  '/items': {
    reportName: 'Items',
    filter: 'inclusive',
    defaultSort: ['name', 'A'],
    defaultFilter: 'Status.All',
    sort: ['name', 'rate', 'tax_name', 'last_modified_time'],
  },
  '/invoices': {
    ...transaction,
    reportName: 'Invoices',
    contextExtras: ['custom_fields', 'seller_app_sales_channels'],
  },
  '/bills': { ...transaction, reportName: 'Bills' },
  '/creditnotes': { ...transaction, reportName: 'Credit Notes' },
  '/estimates': { ...transaction, reportName: 'Quotes' },
  '/salesorders': { ...transaction, reportName: 'Sales Orders' },
  // Recorded: asked for created_time A, answered D (2.3).
  '/purchaseorders': { ...transaction, reportName: 'Purchase Orders', sort: [] },
  '/customerpayments': {
    reportName: 'Payments Received',
    defaultSort: ['date', 'D'],
    defaultFilter: 'PaymentMode.All',
    sort: ['date'],
  },
  // Documented as a search by that field only ('d' in 3.2): equality, as reported of journals.
  '/vendorpayments': {
    reportName: 'Payments Made',
    filter: 'equality',
    defaultSort: ['date', 'D'],
    defaultFilter: 'PaymentMode.All',
    sort: ['date'],
  },
  '/expenses': { ...transaction, reportName: 'Expenses', sort: ['created_time', 'date'] },
  '/journals': {
    reportName: 'Journals',
    filter: 'equality',
    defaultSort: ['journal_date', 'D'],
    defaultFilter: 'JournalDate.All',
    sort: ['journal_date', 'last_modified_time'],
  },
  '/chartofaccounts': {
    reportName: 'List Chart Of Accounts',
    filter: 'inclusive',
    defaultSort: ['account_type', 'A'],
    defaultFilter: 'AccountType.Active',
    sort: ['account_name', 'account_type'],
    // Echoed live when no per_page was sent: everything in one page (2.2).
    perPageDefault: 5000,
  },
  '/bankaccounts': {
    reportName: 'Bank Accounts',
    defaultSort: ['account_name', 'A'],
    defaultFilter: 'Status.All',
    sort: ['account_name'],
    contextExtras: [],
  },
  '/settings/currencies': { reportName: 'Currencies', contextExtras: [] },
  '/settings/taxes': {
    reportName: 'Taxes',
    defaultSort: ['tax_name', 'A'],
    defaultFilter: 'Taxes.Active',
    sort: ['tax_name'],
    contextExtras: ['as_of_date', 'to_date'],
  },
  '/users': { reportName: 'Users', contextExtras: [] },
  '/organizations': { pageContext: 'absent', contextExtras: [] },
}

/** How the list at `path` behaves; a list that only a recording knows honours nothing but pages. */
export function listBehaviour(path: string): ListBehaviour {
  return { ...common, ...facts[path] }
}
