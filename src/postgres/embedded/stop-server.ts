import { join } from 'node:path'
import { runTool } from './run-tool.ts'
import { runningServer } from './running-server.ts'
import { removeSocketDirectory } from './socket-directory.ts'
import type { Cluster, ServerTools } from './types.ts'

/** Stops the server, if one runs, and removes its socket's directory; under the cluster's lock. False: it still runs. */
export async function stopServer(cluster: Cluster, tools: ServerTools): Promise<boolean> {
  const server = runningServer(cluster)
  if (server === undefined) return true
  const { code } = await runTool({
    tool: 'pg_ctl',
    args: ['stop', '-m', 'fast', '-w', '-t', '20', '-s'],
    tools,
    user: cluster.user,
    cwd: cluster.data,
    output: join(cluster.home, 'setup.log'),
    env: { PGDATA: cluster.data },
  })
  if (code !== 0) return false
  removeSocketDirectory(server.socketDirectory)
  return true
}
