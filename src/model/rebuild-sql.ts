import { fittingName, ident } from './identifier.ts'
import type { Column } from './stream.ts'
import { nameOf, type Table, type TableName } from './table.ts'

/**
 * The SQL of a rebuild: its stage, the look for what it did not show, and the difference that is applied. `$1` is always the
 * organization. A row of the stage without `_hash` was not shown by the list: Zoho was asked about it, and `_deleted_at` says
 * that it is gone.
 */

/** The run that began the rebuild; the stream is `$3` wherever its beginning counts. */
const firstRun = '(select run_id from zsync.rebuilds where stream = $3)'

/** Where a rebuild of the stream (`books/927270289/invoices`) gathers; neither product nor organization has an underscore. */
export function stageOf(stream: string): TableName {
  return { schema: 'zsync', name: fittingName(`rebuild_${stream.replaceAll('/', '_')}`) }
}

/** Unlogged: it outlives process and connection, and writes no WAL. Our columns only, and no constraint of the user's. */
export function createStageSql(stage: TableName, table: Table, columns: readonly Column[]): string {
  const data = columns.map(({ name, type }) => `${ident(name)} ${type}`).join(', ')
  return `create unlogged table ${nameOf(stage)} (${data}, "_org_id" text, "_run_id" bigint, "_synced_at" timestamptz,
    "_deleted_at" timestamptz, "_hash" uuid, "_misfit" jsonb, primary key ("_org_id", ${ident(table.key)}))`
}

/** Writes down what Zoho said: `$2` ids that are gone, `$3` ids that it has although the list does not show them. */
export function noteAskedSql(stage: TableName, table: Table): string {
  return `insert into ${nameOf(stage)} ("_org_id", ${ident(table.key)}, "_deleted_at")
    select $1, unnest($2::text[]), now() union all select $1, unnest($3::text[]), null on conflict do nothing`
}

/**
 * A look at the next `$4` rows of the table behind the id `$2`: how many are live, which of them the rebuild did not show, and
 * where the look ended. Rows that were written since it began may be newer than the page they would be on.
 */
export function absentSql(table: Table, stage: TableName): string {
  const key = ident(table.key)
  return `with page as (select t.${key} as id, t."_run_id", t."_deleted_at" is null as live from ${nameOf(table)} t
      where t."_org_id" = $1 and t.${key} > $2 order by t.${key} limit $4),
    looked as (select id, live, live and "_run_id" <= ${firstRun} and not exists (
      select 1 from ${nameOf(stage)} s where s."_org_id" = $1 and s.${key} = page.id offset 0) as absent from page)
    select max(id) as last, count(*) filter (where live)::int as live,
      coalesce(array_agg(id order by id) filter (where absent), '{}') as ids from looked`
}

/** Ids of rows that are to be written or, where `gone`, marked deleted. */
export const differenceName = 'pg_temp."zsync_difference"'

export const createDifferenceSql = `create temp table "zsync_difference" (id text not null, gone boolean not null)`

/** The id of the `$3`rd staged row behind `$2`, or of the last one: where the next comparison ends. */
export function stretchSql(stage: TableName, table: Table): string {
  const key = ident(table.key)
  return `select max(id) as last from (
    select ${key} as id from ${nameOf(stage)} where "_org_id" = $1 and ${key} > $2 order by ${key} limit $3) page`
}

/**
 * Notes what differs of the staged rows behind `$2` up to `$4`, compared column by column, volatile ones too, so that rows altered by
 * hand are put right. `$5`, only where rows carry an LMT, is for how many milliseconds Zoho may show older versions. `offset 0` as
 * in `mergeSql`: one look-up of the primary key for each row.
 * @param childrenDiffer conditions: where one holds, the row differs too
 */
export function noteDifferenceSql(
  table: Table,
  stage: TableName,
  columns: readonly Column[],
  childrenDiffer: readonly string[] = [],
): string {
  const key = ident(table.key)
  const row = (alias: string): string =>
    `row(${namesOf(columns)
      .map((name) => `${alias}.${name}`)
      .join(', ')})`
  const differs = ['t."_deleted_at" is not null', `${row('t')} is distinct from ${row('s')}`, ...childrenDiffer]
  return `insert into ${differenceName} select s.${key}, s."_hash" is null from ${nameOf(stage)} s
    left join lateral (select * from ${nameOf(table)} t where t."_org_id" = $1 and t.${key} = s.${key} offset 0) t on true
    where s."_org_id" = $1 and s.${key} > $2 and s.${key} <= $4 and case
      when s."_hash" is null then s."_deleted_at" is not null and t."_deleted_at" is null and t."_run_id" <= ${firstRun}
      when t.${key} is null then true
      else (${differs.join(' or ')}) and (${mayReplace(table)}) end`
}

/**
 * Rows that were last written before the rebuild began give way to whatever it was shown. Others, and those so young then that
 * Zoho may have shown an older version, give way to no older one; and where they were written after the staged one was read, to
 * a newer one only.
 */
function mayReplace(table: Table): string {
  if (table.lmt === undefined) return `t."_run_id" < ${firstRun} or t."_run_id" <= s."_run_id"`
  const lmt = ident(table.lmt)
  const began = `(select began_at from zsync.rebuilds where stream = $3)`
  // Beyond its beginning only a hand can have put the time of a row that was written before.
  const young = `t.${lmt} between ${began} - $5 * interval '1 ms' and ${began} + interval '1 min'`
  return `t."_run_id" < ${firstRun} and (${young}) is not true
    or case when t."_run_id" > s."_run_id" then t."_deleted_at" is null and s.${lmt} > t.${lmt}
      else coalesce(s.${lmt} >= t.${lmt}, true) end`
}

/** Writes the rows that differ, undeleting them. `$2` the run. Answers one row: `inserted`, `updated`. */
export function applyDifferenceSql(table: Table, stage: TableName, columns: readonly Column[]): string {
  const key = ident(table.key)
  const names = namesOf(columns)
  const set = [...names.filter((name) => name !== key), '"_run_id"', '"_synced_at"']
  return `with applied as (
    insert into ${nameOf(table)} ("_org_id", "_run_id", "_synced_at", ${names.join(', ')})
    select $1::text, $2::bigint, now(), ${names.map((name) => `s.${name}`).join(', ')}
    from ${differenceName} d join ${nameOf(stage)} s on s."_org_id" = $1 and s.${key} = d.id where not d.gone
    on conflict ("_org_id", ${key}) do update set
      ${set.map((name) => `${name} = excluded.${name}`).join(', ')}, "_deleted_at" = null
    returning (xmax = 0) as inserted)
    select count(*) filter (where inserted)::int as inserted, count(*) filter (where not inserted)::int as updated from applied`
}

/** Marks deleted what Zoho says is gone. `$2` the run. */
export function markGoneSql(table: Table): string {
  return `update ${nameOf(table)} set "_deleted_at" = now(), "_synced_at" = now(), "_run_id" = $2
    where "_org_id" = $1 and ${ident(table.key)} = any(array(select id from ${differenceName} where gone))`
}

/** Fills a table that has no row of the organization: nothing to compare with, and nobody else writes rows of this key. */
export function fillSql(table: Table, stage: TableName, columns: readonly Column[]): string {
  const names = namesOf(columns).join(', ')
  return `insert into ${nameOf(table)} ("_org_id", "_run_id", "_synced_at", ${names})
    select "_org_id", $2::bigint, now(), ${names} from ${nameOf(stage)} where "_org_id" = $1 and "_hash" is not null`
}

function namesOf(columns: readonly Column[]): string[] {
  return [...columns.map(({ name }) => ident(name)), '"_hash"', '"_misfit"']
}
