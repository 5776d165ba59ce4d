import { mostFailures, type OwedQuery } from './detail-store.ts'
import { fittingName, ident } from './identifier.ts'
import { stagingName } from './sql.ts'
import type { Column } from './stream.ts'
import { detailLmtColumn, nameOf, type Table, type TableName } from './table.ts'

/**
 * The SQL of details. The version of a row is its LMT, or where it has none, when it was written; its detail is owed while an older
 * version's is stored, or none. An id that Zoho has failed on too often owes nothing until its row changes.
 */

const detailLmt = ident(detailLmtColumn)

function versionOf({ lmt }: Table, alias: string): string {
  return lmt === undefined ? `${alias}"_synced_at"` : `coalesce(${alias}${ident(lmt)}, ${alias}"_synced_at")`
}

/** What is owed, in the very words of the index. */
function isOwed(table: Table, alias: string): string {
  return `${alias}"_deleted_at" is null and (${alias}${detailLmt} is null or ${alias}${detailLmt} < ${versionOf(table, alias)})`
}

/** `$1` the organization, `$2` the stream. */
function owedRows(table: Table): string {
  return `from ${nameOf(table)} t where t."_org_id" = $1 and ${isOwed(table, 't.')}
    and not exists (select from zsync.detail_failures f where f.stream = $2 and f.id = t.${ident(table.key)}
      and f.failures >= ${mostFailures} and f.version = ${versionOf(table, 't.')})`
}

/** `$1` the organization, `$2` the stream. */
export function countOwedSql(table: Table): string {
  return `select count(*)::int as owed ${owedRows(table)}`
}

/** A row whose detail is stored in the row's version. `$1` the organization. */
export function knownSql(table: Table): string {
  return `select t.${ident(table.key)} as id from ${nameOf(table)} t where t."_org_id" = $1 and t."_deleted_at" is null
    and t.${detailLmt} >= ${versionOf(table, 't.')} limit 1`
}

/** `$1` the organization, `$2` the stream, `$3` the limit, then the place of each bound that there is. */
export function owedSql(table: Table, { order, newerThan, olderThan }: OwedQuery): string {
  const version = versionOf(table, 't.')
  const key = `t.${ident(table.key)}`
  const bound = (sign: string, at: number): string =>
    `and (${version}, ${key}) ${sign} ($${at}::timestamptz, $${at + 1})`
  const direction = order === 'newest' ? 'desc' : 'asc'
  const isStamped = table.lmt === undefined ? 'false' : `t.${ident(table.lmt)} is not null`
  return `select ${key} as id, ${version} as version, ${version}::text as exactly, ${isStamped} as stamped ${owedRows(table)}
    ${newerThan ? bound('>', 4) : ''} ${olderThan ? bound('<', newerThan ? 6 : 4) : ''}
    order by ${version} ${direction}, ${key} ${direction} limit $3`
}

export function owedIndexName({ name }: TableName): string {
  return fittingName(`${name}_owed_details`)
}

/**
 * Finds what is owed without a look at all rows; made when few are: a first load would have to fill it for every row, and a
 * partial index costs nothing for rows that owe nothing.
 */
export function owedIndexSql(table: Table): string {
  return `create index if not exists ${ident(owedIndexName(table))} on ${nameOf(table)}
    ("_org_id", (${versionOf(table, '')}), ${ident(table.key)}) where ${isOwed(table, '')}`
}

/** Without the hash too: children that were altered or dropped by hand are put right. `$1` the organization, null for all. */
export function oweAllSql(table: TableName): string {
  return `update ${nameOf(table)} set ${detailLmt} = null, "_detail_hash" = null
    where "_org_id" = coalesce($1, "_org_id") and ${detailLmt} is not null`
}

/**
 * Moves details from staging into their rows; no row is made. No older version replaces a newer one, and of a detail that
 * says what is stored already only the version is written. `_run_id` stays: by it a rebuild tells rows that a list wrote since it
 * began. Answers one row like `mergeSql`.
 * @param columns those of a line, the row's id and the version among them
 */
export function mergeDetailsSql(table: Table, columns: readonly Column[], hasTwins: boolean): string {
  const key = ident(table.key)
  const own = columns.map(({ name }) => ident(name)).filter((name) => name !== key && name !== detailLmt)
  const staging = stagingName(table)
  const staged = hasTwins ? `(select distinct on (${key}) * from ${staging} order by ${key}, ctid desc)` : staging
  const lmt = table.lmt === undefined ? undefined : `t.${ident(table.lmt)}`
  // Of a row without an LMT the version is when it was written, whatever its detail says.
  const read =
    lmt === undefined ? 'now()' : `case when ${lmt} is null then now() else coalesce(s.${detailLmt}, ${lmt}) end`
  const same = `t."_org_id" = s."_org_id" and t.${key} = s.${key} and coalesce(t.${detailLmt} <= ${read}, true)`
  return `with changed as (
      update ${nameOf(table)} t set ${own.map((name) => `${name} = s.${name}, `).join('')}${detailLmt} = ${read},
        "_detail_hash" = s."_hash", "_detail_misfit" = s."_misfit", "_synced_at" = now()
      from ${staged} s where ${same} and t."_detail_hash" is distinct from s."_hash" returning t.${key} as id),
    confirmed as (
      update ${nameOf(table)} t set ${detailLmt} = ${read}
      from ${staged} s where ${same} and t."_detail_hash" = s."_hash" and t.${detailLmt} is distinct from ${read})
    select 0 as inserted, count(*)::int as updated, array_agg(id) as written from changed`
}
