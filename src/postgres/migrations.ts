import { detailProgress } from './detail-progress.ts'

/** The steps of the schema `zsync`, in order; what has been released is never edited, only followed. */
export const migrations: readonly string[] = [
  `create table zsync.runs (
     run_id bigint generated always as identity primary key, command text not null,
     started_at timestamptz not null default now(), finished_at timestamptz, exit_code int);
   create table zsync.stream_runs (
     run_id bigint not null references zsync.runs, stream text not null, mode text not null, way text,
     window_from timestamptz, window_to timestamptz,
     calls int not null default 0, retries int not null default 0, pages int not null default 0,
     records bigint not null default 0, inserted bigint not null default 0, updated bigint not null default 0,
     unchanged bigint not null default 0, deleted bigint not null default 0, misfits bigint not null default 0,
     quarantined bigint not null default 0,
     proof text, outcome text not null default 'running', error text,
     started_at timestamptz not null default now(), finished_at timestamptz, primary key (run_id, stream));
   create table zsync.state (
     stream text primary key, watermark timestamptz, complete_as_of timestamptz not null, swept_at timestamptz,
     run_id bigint not null, committed_at timestamptz not null);
   create table zsync.checkpoints (
     stream text primary key, run_id bigint not null, position jsonb not null, saved_at timestamptz not null default now());
   create table zsync.capabilities (
     stream text primary key, filter boolean not null, lmt_order boolean not null, note text not null,
     found_at timestamptz not null default now());
   create table zsync.columns (
     table_schema text not null, table_name text not null, column_name text not null, first_run bigint not null,
     first_seen timestamptz not null default now(), primary key (table_schema, table_name, column_name));
   create table zsync.quarantine (
     id bigint generated always as identity primary key, stream text not null, reason text not null, record text not null,
     run_id bigint not null, seen_at timestamptz not null default now())`,
  // Sweeps: what they have still to see, and what lists were found to honour, by Zoho's clock. Findings are made again.
  `create table zsync.unseen (stream text not null, id text not null, hidden_at timestamptz, primary key (stream, id));
   alter table zsync.checkpoints add column pass text not null default 'changes';
   alter table zsync.checkpoints drop constraint checkpoints_pkey, add primary key (stream, pass);
   alter table zsync.stream_runs add column repeats bigint not null default 0, add column sweep text;
   drop table zsync.capabilities;
   create table zsync.capabilities (
     stream text primary key, filter text, lmt_order boolean, default_filter text, pages int, note text not null,
     found_at timestamptz not null)`,
  // Rebuilds that are not applied yet; each has its stage beside it, a table of its own.
  `create table zsync.rebuilds (stream text primary key, run_id bigint not null, began_at timestamptz not null)`,
  // What a sweep has still to see needs no log: after a crash of the server it is empty, and the sweep begins anew.
  `drop table zsync.unseen;
   delete from zsync.checkpoints where pass = 'sweep';
   create unlogged table zsync.unseen (stream text not null, id text not null, primary key (stream, id));
   create table zsync.hidden (
     stream text not null, id text not null, hidden_at timestamptz not null, primary key (stream, id))`,
  // Details: who writes a column, ids that Zoho fails on, streams whose details are wanted, and how complete they are.
  `alter table zsync.columns add column owner text not null default 'list', add column shown boolean not null default false;
   alter table zsync.stream_runs add column details bigint not null default 0,
     add column spent jsonb, add column beyond jsonb, add column saved bigint not null default 0;
   create table zsync.detail_failures (
     stream text not null, id text not null, version timestamptz not null, failures int not null, error text not null,
     run_id bigint not null, failed_at timestamptz not null default now(), primary key (stream, id));
   create table zsync.hydrated (stream text primary key, refetching boolean not null default false);
   ${detailProgress}`,
  // The limits of Zoho: one row for each organization and product, replaced as a whole; half empty pages keep it in its place.
  `create table zsync.limits (
     name text primary key, version bigint not null, state jsonb not null) with (fillfactor = 50)`,
  // Who writes a column may differ from organization to organization: the list of one shows what only the details of another tell.
  `create table zsync.claims (
     table_schema text not null, table_name text not null, organization text not null, column_name text not null,
     owner text not null, primary key (table_schema, table_name, organization, column_name));
   alter table zsync.columns drop column shown`,
]
