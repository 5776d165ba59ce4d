import { administer, type DatabaseServer, embeddedServer, machineServer } from '../support/database-server.ts'

/**
 * The PostgreSQL that is measured: the machine's, else the embedded one. As it comes, with durable commits; only what would make
 * a round unlike another is held still: no autovacuum, and no checkpoint because of much WAL.
 */
export async function openServer(): Promise<DatabaseServer> {
  const server = (await machineServer()) ?? (await embeddedServer())
  const settings = ['fsync = on', 'autovacuum = off', `max_wal_size = '8GB'`, `checkpoint_timeout = '1h'`]
  await administer(server, ...settings.map((setting) => `alter system set ${setting}`), 'select pg_reload_conf()')
  return server
}
