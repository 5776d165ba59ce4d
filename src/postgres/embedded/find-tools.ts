import { join } from 'node:path'
import { ConfigError } from '../../model/errors.ts'
import { canReach } from './can-reach.ts'
import { copyBinaries } from './copy-binaries.ts'
import { libraryEnvironment, linkLibraries } from './link-libraries.ts'
import { type PlatformPackage, platformPackage } from './platform-package.ts'
import { systemTools } from './system-tools.ts'
import type { Cluster, ServerTools, ServerUser } from './types.ts'

/**
 * The programs for `cluster`, made ready to run: the npm package of the platform, else the machine's own PostgreSQL.
 * Throws a ConfigError where there is none. Call it under the cluster's lock: it writes the links.
 */
export function findTools(cluster: Cluster): ServerTools {
  const found = platformPackage()
  if (found !== undefined) return packageTools(found, cluster)
  const tools = systemTools()
  if (tools === undefined) throw nothingFound()
  if (cluster.user !== undefined && !canReach(cluster.user, tools.bin)) throw unreachable(cluster.user, tools.bin)
  return tools
}

function packageTools(found: PlatformPackage, { home, user }: Cluster): ServerTools {
  const major = Number.parseInt(found.version, 10)
  if (user === undefined || reachesAll(user, found.native)) {
    const links = join(home, 'lib')
    linkLibraries(found.native, links)
    return { bin: join(found.native, 'bin'), env: libraryEnvironment(found.native, links), major }
  }
  const copy = copyBinaries(found, user)
  const native = join(copy, 'native')
  return { bin: join(native, 'bin'), env: libraryEnvironment(native, join(copy, 'links')), major }
}

function reachesAll(user: ServerUser, native: string): boolean {
  return ['bin', 'bin/postgres', 'lib', 'share'].every((part) => canReach(user, join(native, part)))
}

function nothingFound(): ConfigError {
  return new ConfigError(
    `No embedded PostgreSQL for ${process.platform}-${process.arch}: the optional packages are not installed, and ` +
      'neither pg_ctl on PATH nor pg_config leads to one. Set DATABASE_URL, or install again without --omit=optional.',
  )
}

function unreachable({ name }: ServerUser, bin: string): ConfigError {
  return new ConfigError(
    `The user "${name}", who runs PostgreSQL for root, cannot reach ${bin}. ` +
      'Run zsync as an ordinary user, or set DATABASE_URL.',
  )
}
