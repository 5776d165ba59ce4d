import { mostFailures } from '../model/detail-store.ts'

/**
 * The view that tells how complete the details of each stream are whose details are wanted. A function behind it looks at the
 * tables that there are: a view on them would stand in the way of whoever drops one. Tables that the asker may not read are left out.
 */
export const detailProgress = `create function zsync.count_details() returns table (
    stream text, live bigint, complete bigint, owed bigint, oldest_owed timestamptz, set_aside bigint)
  language plpgsql stable as $$
  declare kept record; version text;
  begin
    for kept in
      select h.stream as id, split_part(h.stream, '/', 2) as organization, c.oid::regclass as name, (
        select k.attname from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = any(i.indkey)
        where i.indrelid = c.oid and i.indisprimary and k.attname <> '_org_id' limit 1) as key, exists (
        select from pg_attribute l where l.attrelid = c.oid and l.attname = 'last_modified_time' and not l.attisdropped) as stamped
      from zsync.hydrated h
      join pg_namespace n on n.nspname = 'zoho_' || split_part(h.stream, '/', 1)
      join pg_class c on c.relnamespace = n.oid and c.relname = split_part(h.stream, '/', 3) and c.relkind in ('r', 'p')
      join pg_attribute a on a.attrelid = c.oid and a.attname = '_detail_lmt' and not a.attisdropped
      where has_table_privilege(c.oid, 'select') order by 1
    loop
      version := case when kept.stamped then 'coalesce(last_modified_time, _synced_at)' else '_synced_at' end;
      return query execute format(
        'select $1, count(*), count(*) filter (where not behind), count(*) filter (where behind and not aside),
           min(version) filter (where behind and not aside), count(*) filter (where behind and aside)
         from (select %1$s as version, _detail_lmt is null or _detail_lmt < %1$s as behind, exists (
             select from zsync.detail_failures f
             where f.stream = $1 and f.id = t.%3$I and f.failures >= ${mostFailures} and f.version = %1$s) as aside
           from %2$s t where _org_id = $2 and _deleted_at is null) t', version, kept.name, kept.key) using kept.id, kept.organization;
    end loop;
  end $$;
  create view zsync.detail_progress as select * from zsync.count_details()`
