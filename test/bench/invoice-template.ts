/**
 * What a row of the list has that no other row has. A template holds a gap of the value's own width for each, so that a page
 * is copied together instead of printed: the server must not be what is measured.
 */
export const gaps = {
  id: 8,
  number: 7,
  customer: 6,
  date: 10,
  dueDate: 10,
  createdTime: 24,
  modifiedTime: 24,
  total: 8,
  noise: 144,
} as const

export type GapName = keyof typeof gaps

export interface Template {
  bytes: Buffer
  gaps: { name: GapName; at: number }[]
}

const names = Object.keys(gaps) as GapName[]

/** The templates of all variants; row `i` is made from variant `i % length`. */
export function invoiceTemplates({ withItems }: { withItems: boolean }): Template[] {
  return statuses.flatMap((status, index) =>
    places.map((place, number) => {
      const list = row(status, place, (index + number) % 3 === 0)
      return templateOf(withItems ? { ...list, line_items: [0, 1, 2, 3, 4].map(lineItem) } : list)
    }),
  )
}

const statuses = ['paid', 'sent', 'draft', 'overdue']
const places = [
  { city: 'New York', country: 'USA', reference: '' },
  { city: 'Köln', country: 'Deutschland', reference: 'Bestellung "Größe M"' },
  { city: 'São Paulo', country: '', reference: 'see file C:\\new\\invoices' },
  { city: 'Wien', country: 'Österreich', reference: 'two lines\nand a\ttab' },
]

/** In the text a gap is a brace, its number and points: short enough for the narrowest one. */
const gap = (name: GapName): string => `{${names.indexOf(name)}`.padEnd(gaps[name], '.')
/** Stands unquoted: the value is a number. */
const numberGap = (name: GapName): string => `#${gap(name)}#`

function templateOf(members: object): Template {
  const text = JSON.stringify(members).replace(/"#([^"]*)#"/g, '$1')
  const bytes = Buffer.from(text)
  const found = [...bytes.toString('latin1').matchAll(/\{(\d)\.+/g)]
  return { bytes, gaps: found.flatMap(({ 1: number, index }) => ({ name: names[Number(number)] ?? 'id', at: index })) }
}

/** A row of `/invoices` with the members that were recorded: about 2 KB of JSON, some with custom fields. */
function row(status: string, { city, country, reference }: (typeof places)[number], custom: boolean): object {
  const total = numberGap('total')
  return {
    ach_payment_initiated: false,
    invoice_id: `2608150000${gap('id')}`,
    zcrm_potential_id: '',
    customer_id: `260815000001${gap('customer')}`,
    zcrm_potential_name: '',
    customer_name: `Customer ${gap('customer')} & Söhne`,
    company_name: '',
    status,
    invoice_number: `INV-${gap('number')}`,
    reference_number: reference,
    date: gap('date'),
    due_date: gap('dueDate'),
    issued_date: status === 'draft' ? '' : gap('date'),
    due_days: status === 'sent' ? 'Due in 30 days' : '',
    email: 'billing@example.com',
    project_name: '',
    billing_address: address({ address: '123 Main St', city, state: 'NY', zipcode: '10001', country }),
    shipping_address: address({}),
    country,
    phone: '',
    created_by: 'Ada Example',
    total,
    balance: status === 'paid' ? 0 : total,
    payment_expected_date: '',
    custom_fields: custom ? customFields : [],
    custom_field_hash: custom ? flatFields : {},
    tags: [],
    salesperson_name: '',
    shipping_charge: 0,
    adjustment: 0,
    created_time: gap('createdTime'),
    last_modified_time: gap('modifiedTime'),
    updated_time: gap('modifiedTime'),
    is_viewed_by_client: false,
    has_attachment: false,
    client_viewed_time: '',
    is_emailed: status !== 'draft',
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    currency_id: '260815000000000097',
    schedule_time: '',
    currency_code: 'USD',
    currency_symbol: '$',
    template_type: 'standard',
    invoice_url: `https://zohosecurepay.example/books/fake/secure?CInvoiceID=2-${gap('noise')} `,
    invoice_source: 'Api',
    sales_channel: 'direct_sales',
    transaction_type: 'renewal',
    reminders_sent: 0,
    last_reminder_sent_date: '',
    last_payment_date: status === 'paid' ? gap('dueDate') : '',
    template_id: '260815000000017001',
    documents: '',
    salesperson_id: '',
    write_off_amount: 0,
    exchange_rate: 1,
    unprocessed_payment_amount: 0,
    ...(custom && flatFields),
  }
}

/** A line item with the members that matter of those that were recorded: about half a KB. */
function lineItem(index: number): object {
  return {
    line_item_id: `26081${index}0001${gap('id')}`,
    item_id: `260815000002${gap('customer')}`,
    item_order: index + 1,
    name: ['Consulting', 'Widget "large"', 'Crème brûlée'][index % 3],
    description: index % 2 === 0 ? '' : 'two lines\nof text',
    unit: 'pcs',
    quantity: index + 1,
    rate: numberGap('total'),
    bcy_rate: numberGap('total'),
    discount: 0,
    discount_amount: 0,
    account_id: '260815000000000388',
    account_name: 'Sales',
    tax_id: '',
    tax_name: '',
    tax_type: 'tax',
    tax_percentage: 0,
    item_total: numberGap('total'),
    item_type: 'sales_and_purchases',
    line_item_taxes: [],
    tags: [],
  }
}

function address(given: Record<string, string>): object {
  const empty = { address: '', street2: '', city: '', state: '', zipcode: '', country: '', phone: '', fax: '' }
  return { ...empty, ...given, attention: '' }
}

const customFields = [customField(1, 'region', 'dropdown', 'Île-de-France'), customField(2, 'weight', 'decimal', 12.5)]
const flatFields = {
  cf_region: 'Île-de-France',
  cf_region_unformatted: 'Île-de-France',
  cf_weight: '12.50',
  cf_weight_unformatted: 12.5,
}

function customField(index: number, name: string, type: string, value: string | number): object {
  return {
    customfield_id: `26081500000002000${index}`,
    api_name: `cf_${name}`,
    label: name,
    data_type: type,
    index,
    value,
    value_formatted: String(value),
    is_active: true,
    show_in_all_pdf: false,
  }
}
