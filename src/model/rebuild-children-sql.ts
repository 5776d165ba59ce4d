import { ident } from './identifier.ts'
import { differenceName, stageOf } from './rebuild-sql.ts'
import type { Column } from './stream.ts'
import { type ChildTable, nameOf, type TableName } from './table.ts'

/**
 * The SQL of a rebuild for children: they are gathered in stages of their own, and follow their parents when the difference is
 * applied. `$1` is always the organization, `$2` the run. An `_index` below 0 says that the array was there, and empty; a parent
 * without a row there was read without its array, and keeps the children that it has.
 */

/** Where a rebuild of the stream gathers children. */
export function childStageOf(stream: string, child: ChildTable): TableName {
  return stageOf([...stream.split('/').slice(0, 2), child.name].join('/'))
}

export function createChildStageSql(stage: TableName, { key }: ChildTable, columns: readonly Column[]): string {
  const data = columns.map(({ name, type }) => `${ident(name)} ${type}, `).join('')
  return `create unlogged table ${nameOf(stage)} (${data}"_org_id" text, "_run_id" bigint, ${ident(key)} text, "_index" int,
    "_synced_at" timestamptz, "_deleted_at" timestamptz, "_misfit" jsonb, primary key ("_org_id", ${ident(key)}, "_index"))`
}

/** Notes that arrays were empty: those of the parents `$3`. */
export function markEmptySql(child: ChildTable, target: string): string {
  return `insert into ${target} ("_org_id", "_run_id", ${ident(child.key)}, "_index") select $1, $2, unnest($3::text[]), -1`
}

/** Whether the staged row `s` has brought its array, and the live children differ from it in any column. */
export function childrenDifferSql(
  child: ChildTable,
  stage: TableName,
  columns: readonly Column[],
  key: string,
): string {
  const row = (alias: string): string =>
    `row(${['"_index"', ...namesOf(columns)].map((name) => `${alias}.${name}`).join(', ')})`
  const own = `"_org_id" = $1 and ${ident(child.key)} = s.${key}`
  return `exists (select from ${nameOf(stage)} where ${own}) and exists (
      select from (select * from ${nameOf(stage)} where ${own} and "_index" >= 0) a
      full join (select * from ${nameOf(child)} where ${own} and "_deleted_at" is null) b on a."_index" = b."_index"
      where ${row('a')} is distinct from ${row('b')})`
}

/** Makes room for the children of rows that are written. */
export function clearDifferingSql(child: ChildTable, stage: TableName): string {
  const key = ident(child.key)
  return `delete from ${nameOf(child)} where "_org_id" = $1 and ${key} = any(array(
    select d.id from ${differenceName} d where not d.gone and exists (
      select from ${nameOf(stage)} where "_org_id" = $1 and ${key} = d.id)))`
}

export function insertDifferingSql(child: ChildTable, stage: TableName, columns: readonly Column[]): string {
  return `${insertFrom(child, stage, columns)} join ${differenceName} d on d.id = s.${ident(child.key)}
    where s."_org_id" = $1 and s."_index" >= 0 and not d.gone`
}

/** Children of rows that live again, and were read without their array, live again too. */
export function reviveDifferingSql(child: ChildTable): string {
  return `update ${nameOf(child)} set "_deleted_at" = null, "_synced_at" = now(), "_run_id" = $2 where "_org_id" = $1
    and ${ident(child.key)} = any(array(select id from ${differenceName} where not gone)) and "_deleted_at" is not null`
}

export function markChildrenGoneSql(child: ChildTable): string {
  return `update ${nameOf(child)} set "_deleted_at" = now(), "_synced_at" = now(), "_run_id" = $2 where "_org_id" = $1
    and ${ident(child.key)} = any(array(select id from ${differenceName} where gone)) and "_deleted_at" is null`
}

/** What parents that somebody removed by hand have left, where the stage has other children of theirs. */
export function clearStagedSql(child: ChildTable, stage: TableName): string {
  const key = ident(child.key)
  return `delete from ${nameOf(child)} c where c."_org_id" = $1 and exists (
    select from ${nameOf(stage)} s where s."_org_id" = $1 and s.${key} = c.${key})`
}

export function fillChildrenSql(child: ChildTable, stage: TableName, columns: readonly Column[]): string {
  return `${insertFrom(child, stage, columns)} where s."_org_id" = $1 and s."_index" >= 0`
}

function insertFrom(child: ChildTable, stage: TableName, columns: readonly Column[]): string {
  const names = [ident(child.key), '"_index"', ...namesOf(columns)]
  return `insert into ${nameOf(child)} ("_org_id", "_run_id", "_synced_at", ${names.join(', ')})
    select $1::text, $2::bigint, now(), ${names.map((name) => `s.${name}`).join(', ')} from ${nameOf(stage)} s`
}

function namesOf(columns: readonly Column[]): string[] {
  return [...columns.map(({ name }) => ident(name)), '"_misfit"']
}
