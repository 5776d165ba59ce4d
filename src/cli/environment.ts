import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigError } from '../model/errors.ts'

/** Variables that may be given as the path of a file instead: `ZOHO_REFRESH_TOKEN_FILE`. */
export const secrets = ['ZOHO_CLIENT_ID', 'ZOHO_CLIENT_SECRET', 'ZOHO_REFRESH_TOKEN', 'DATABASE_URL']

export interface Environment {
  /** The environment over the `.env` file, with secret files read. */
  variables: Record<string, string | undefined>
  /** The parsed configuration file; undefined where there is none. */
  file: unknown
  /** Where it is, or would be. */
  path: string
  /** The directory that relative paths start from. */
  directory: string
  warnings: string[]
}

/**
 * Gathers what the settings are parsed from. The only place that reads `process.env`.
 * @param config the path of the configuration file, as the user gave it; by default `zsync.config.json` here, if there is one
 * @throws ConfigError for a file that is named and missing, or that is no JSON
 */
export function readEnvironment(config: string | undefined): Environment {
  const path = resolve(config ?? process.env.ZSYNC_CONFIG ?? 'zsync.config.json')
  const named = config !== undefined || process.env.ZSYNC_CONFIG !== undefined
  const text = readOptional(path)
  if (text === undefined && named) throw new ConfigError(`There is no configuration file ${path}.`)
  const directory = dirname(path)
  const envFile = join(directory, '.env')
  const envText = readOptional(envFile)
  const warnings: string[] = []
  if (envText !== undefined && (statSync(envFile).mode & 0o077) !== 0) {
    warnings.push(`${envFile} can be read by others; run: chmod 600 ${envFile}`)
  }
  // Each source by itself first: a `_FILE` of the environment wins over the plain variable of `.env`.
  const outer = withSecretFiles(process.env, directory)
  const inner = withSecretFiles(envText === undefined ? {} : parseEnv(envText), directory)
  const variables = { ...inner, ...outer }
  return { variables, file: text === undefined ? undefined : parseFile(path, text), path, directory, warnings }
}

function withSecretFiles(variables: NodeJS.Dict<string>, directory: string): NodeJS.Dict<string> {
  const found = { ...variables }
  for (const name of secrets) {
    const secret = found[name] ?? readSecret(name, found[`${name}_FILE`], directory)
    if (secret !== undefined) found[name] = secret
  }
  return found
}

function readSecret(name: string, path: string | undefined, directory: string): string | undefined {
  if (path === undefined || path === '') return undefined
  const text = readOptional(resolve(directory, path))
  if (text === undefined) throw new ConfigError(`${name}_FILE names ${path}, which does not exist.`)
  return text.trim()
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new ConfigError(`${path} cannot be read: ${String(error)}. Mend its permissions.`, { cause: error })
  }
}

function parseFile(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`The configuration file ${path} is no JSON: ${String(error)}.`, { cause: error })
  }
}
