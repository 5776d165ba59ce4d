export type ColumnType = 'text' | 'numeric' | 'boolean' | 'date' | 'timestamptz' | 'jsonb'

/** How Zoho names its members in all products; what does not follow says its type in the catalog (`name:type`). */
const conventions: [RegExp, ColumnType][] = [
  [/_id$/, 'text'],
  [/(^|_)time$/, 'timestamptz'],
  [/(^|_)date$/, 'date'],
  [/^(is|has|can)_/, 'boolean'],
  [
    /(^|_)(total|amount|balance|rate|percentage|precision|charge|adjustment|distance|quantity|reading)(_bcy|_without_tax)?$/,
    'numeric',
  ],
  [/^(tags|documents|custom_fields|applied_invoices|contactperson_custom_fields)$/, 'jsonb'],
]

/** The type of a column that the catalog names, by its name alone. */
export function columnTypeByName(name: string): ColumnType {
  return conventions.find(([pattern]) => pattern.test(name))?.[1] ?? 'text'
}
