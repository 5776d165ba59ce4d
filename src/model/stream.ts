import { type ColumnType, columnTypeByName } from './column-type.ts'

export interface Column {
  name: string
  type: ColumnType
}

/** An array of objects that records may carry, kept in a table of its own. */
export interface Child {
  /** The member that holds the array. */
  member: string
  /** The name of its table. */
  table: string
  columns: Column[]
  /** Objects that are spread over columns. */
  flattened: Set<string>
}

/** What one call for one record tells beyond its list row (zoho-api.md 2.6). */
export interface Detail {
  /** The member of the answer that holds the record. */
  key: string
  /** Columns that only the detail has; a member that the list has too is the list's. */
  columns: Column[]
  /** Objects that are spread over columns. */
  flattened: Set<string>
  /** Whether details are asked for where the user's settings do not say. */
  isDefault: boolean
  /** Where many records are asked for at once. */
  bulk: BulkDetail | undefined
}

/** A call that answers the details of many records, under the list's own key. */
export interface BulkDetail {
  /** Below the product's base. */
  path: string
  /** Takes the ids, comma separated. */
  parameter: string
  /** So many ids at most. */
  most: number
}

/** How a list is expected to be read (DESIGN.md 6); what the answers show decides. */
export type Way = 'keyset' | 'newest-first' | 'filtered-scan' | 'full-scan'

/** One Zoho collection kept in one table. */
export interface Stream {
  product: 'books'
  /** Zoho's own list name; the table bears it too. */
  name: string
  /** Below the product's base, e.g. `/settings/taxes`. */
  path: string
  /** Where one record is asked for by its id. */
  detailPaths: string[]
  /** The member of an answer that holds the rows. */
  listKey: string
  /** The member that holds Zoho's id. */
  key: string
  /** Whether rows carry `last_modified_time` (zoho-api.md 3.2). */
  hasLmt: boolean
  /** What shows inactive and void rows too; undefined where the list knows no such filter. */
  filterBy: string | undefined
  way: Way
  /** The column of a whole scan that edits do not move, where the list can be sorted by one. */
  scanOrder: string | undefined
  columns: Column[]
  /** Objects that are spread over columns, e.g. `billing_address` over `billing_address_city`. */
  flattened: Set<string>
  /** Columns that only the clock or a viewer moves: stored, but no reason to write a row. */
  volatile: Set<string>
  /** Undefined where a record's own call tells nothing more. */
  detail: Detail | undefined
  /** Arrays of the detail. */
  children: Child[]
}

/** What an entry of the catalog says; everything else follows from Zoho's conventions. */
export interface StreamEntry {
  key: string
  way: Way
  path?: string
  /** Where some of the list's records are to be found instead. */
  alsoAt?: string
  filterBy?: string
  scanOrder?: string
  hasLmt?: boolean
  /** Members of a list row, blank separated, `name` or `name:type`; `object{a b}` is spread over `object_a object_b`. */
  columns: string
  volatile?: string
  detail?: DetailEntry
}

export interface DetailEntry {
  /** The member of the answer that holds the record, where that is not the list's name without its `s`. */
  key?: string
  /** Members that the list row has not, written as those of the list. */
  columns: string
  /** Arrays of objects that have a table of their own, by their member, and the columns of their objects. */
  children?: Record<string, string | { table: string; columns: string }>
  /** Asked for only where the user's settings say so. */
  isOptional?: boolean
  bulk?: BulkDetail
}

/** Builds a stream of Zoho Books from its short entry. */
export function booksStream(name: string, entry: StreamEntry): Stream {
  const { columns, flattened } = parseColumns(entry.columns)
  const path = entry.path ?? `/${name}`
  const detail = entry.detail && detailOf(name, entry.detail)
  return {
    product: 'books',
    name,
    path,
    detailPaths: [path, ...(entry.alsoAt === undefined ? [] : [entry.alsoAt])],
    listKey: name,
    key: entry.key,
    hasLmt: entry.hasLmt ?? true,
    filterBy: entry.filterBy,
    way: entry.way,
    scanOrder: entry.scanOrder,
    columns,
    flattened,
    volatile: new Set(words(entry.volatile ?? '')),
    detail,
    children: Object.entries(entry.detail?.children ?? {}).map(([member, child]) => {
      const { table = childName(detail?.key ?? name, member), columns } =
        typeof child === 'string' ? { columns: child } : child
      return { member, table, ...parseColumns(columns) }
    }),
  }
}

function detailOf(name: string, { key, columns, isOptional = false, bulk }: DetailEntry): Detail {
  return { key: key ?? name.replace(/s$/, ''), ...parseColumns(columns), isDefault: !isOptional, bulk }
}

/** The address of a stream of one organization in state, locks and messages: `books/927270289/invoices`. */
export function streamId(organization: string, stream: Stream): string {
  return `${stream.product}/${organization}/${stream.name}`
}

/** Zoho's name of one record and of its array, no word twice: `invoice_line_items`, `contact_persons`. */
function childName(detailKey: string, member: string): string {
  return member.startsWith(`${detailKey}_`) ? member : `${detailKey}_${member}`
}

function parseColumns(text: string): { columns: Column[]; flattened: Set<string> } {
  const flattened = new Set<string>()
  const spread = text.replace(/(\w+)\{([^}]*)\}/g, (_match, object: string, members: string) => {
    flattened.add(object)
    return words(members)
      .map((member) => `${object}_${member}`)
      .join(' ')
  })
  const columns = words(spread).map((word) => {
    const [name = word, type] = word.split(':')
    return { name, type: (type as ColumnType | undefined) ?? columnTypeByName(name) }
  })
  return { columns, flattened }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
