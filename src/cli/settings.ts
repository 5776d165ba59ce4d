import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type DataCentreName, dataCentres } from '../model/data-centre.ts'
import { ConfigError } from '../model/errors.ts'
import type { DestinationSettings, Settings } from '../model/settings.ts'
import type { Environment } from './environment.ts'
import { details, duration, list, reserve, url, wholeNumber } from './setting-kinds.ts'
import { problemsOf } from './setting-problems.ts'

/** What flags may override. */
export interface SettingFlags {
  org?: string[] | undefined
  stream?: string[] | undefined
  reserve?: string | undefined
}

/** Seconds: Zoho may take so long to answer a page, and a row that is saved meanwhile is older than the answer. */
const shortestLookback = 60
const names = Object.keys(dataCentres) as [DataCentreName, ...DataCentreName[]]

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

const destinationShape = {
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? ''),
      'expected postgresql://user@host/database',
    )
    .refine(
      (text) => sslModes.includes(URL.parse(text)?.searchParams.get('sslmode') ?? 'prefer'),
      `sslmode is none of ${sslModes.join(', ')}`,
    )
    .optional(),
  PGSSLMODE: z.enum(sslModes).optional(),
  ZSYNC_STATE: z.string().default('config/sync_state.json'),
}
const required = (name: string) => z.string({ error: `is not set; ${name}` }).min(1)
const zohoShape = {
  ZOHO_CLIENT_ID: required('the client id of your Zoho OAuth client'),
  ZOHO_CLIENT_SECRET: required('its secret'),
  ZOHO_REFRESH_TOKEN: required('a refresh token with read scopes'),
  ZOHO_DC: z.enum(names).default('com'),
  ZOHO_ACCOUNTS_URL: url.optional(),
  ZOHO_API_URL: url.optional(),
  ZOHO_ORGANIZATION_ID: list.default([]),
  ZSYNC_CALLS_PER_MINUTE: wholeNumber(1).default(100),
  ZSYNC_CONCURRENT_CALLS: wholeNumber(1).default(5),
  ZSYNC_RESERVE: reserve.prefault('10%'),
  ZSYNC_LOOKBACK: wholeNumber(shortestLookback).default(300),
  ZSYNC_SWEEP: duration.prefault('7d'),
  ZSYNC_STREAMS: list.default([]),
  ZSYNC_DETAILS: details.default({}),
}

/** The members of `zsync.config.json`: all settings that are no secrets. */
const fileSchema = z.strictObject({
  state: z.string().optional(),
  dataCentre: z.string().optional(),
  accountsUrl: z.string().optional(),
  apiUrl: z.string().optional(),
  organizations: list.optional(),
  callsPerMinute: z.number().optional(),
  concurrentCalls: z.number().optional(),
  reserve: z.union([z.string(), z.number()]).optional(),
  lookback: z.number().optional(),
  sweep: z.string().optional(),
  streams: list.optional(),
  details: details.optional(),
})

/** Which member of the file gives which variable; a flag that does bears the member's name. */
const members: Record<string, keyof z.infer<typeof fileSchema>> = {
  ZSYNC_STATE: 'state',
  ZOHO_DC: 'dataCentre',
  ZOHO_ACCOUNTS_URL: 'accountsUrl',
  ZOHO_API_URL: 'apiUrl',
  ZOHO_ORGANIZATION_ID: 'organizations',
  ZSYNC_CALLS_PER_MINUTE: 'callsPerMinute',
  ZSYNC_CONCURRENT_CALLS: 'concurrentCalls',
  ZSYNC_RESERVE: 'reserve',
  ZSYNC_LOOKBACK: 'lookback',
  ZSYNC_SWEEP: 'sweep',
  ZSYNC_STREAMS: 'streams',
  ZSYNC_DETAILS: 'details',
}

/**
 * Where rows and state are kept: all that the `state` commands need.
 * @throws ConfigError that lists every problem
 */
export function parseDestination(environment: Environment): DestinationSettings {
  return toDestination(parse(z.object(destinationShape), environment), environment)
}

/**
 * Everything a run needs, flags over environment over file over defaults.
 * @throws ConfigError that lists every problem
 */
export function parseSettings(environment: Environment, flags: SettingFlags): Settings {
  const values = parse(z.object({ ...destinationShape, ...zohoShape }), environment, { ZSYNC_RESERVE: flags.reserve })
  return {
    ...toDestination(values, environment),
    clientId: values.ZOHO_CLIENT_ID,
    clientSecret: values.ZOHO_CLIENT_SECRET,
    refreshToken: values.ZOHO_REFRESH_TOKEN,
    dataCentre: values.ZOHO_DC,
    accountsUrl: values.ZOHO_ACCOUNTS_URL,
    apiUrl: values.ZOHO_API_URL,
    organizations: flags.org ?? values.ZOHO_ORGANIZATION_ID,
    callsPerMinute: values.ZSYNC_CALLS_PER_MINUTE,
    concurrentCalls: values.ZSYNC_CONCURRENT_CALLS,
    reserve: values.ZSYNC_RESERVE,
    tokenDirectory: join(environment.directory, '.zsync', 'tokens'),
    lookback: values.ZSYNC_LOOKBACK * 1000,
    sweep: values.ZSYNC_SWEEP,
    details: values.ZSYNC_DETAILS,
    streams: flags.stream?.flatMap((names) => names.split(',')) ?? values.ZSYNC_STREAMS,
  }
}

function parse<T>(
  schema: z.ZodType<T>,
  { variables, file, path, directory }: Environment,
  flags: Record<string, string | undefined> = {},
): T {
  const fromFile = fileSchema.safeParse(file ?? {})
  const defaults = Object.entries(members).map(([variable, member]) => [variable, fromFile.data?.[member]])
  const set = { ...given(variables), ...given(flags) }
  const values: Record<string, unknown> = { ...Object.fromEntries(defaults), ...set }
  const parsed = schema.safeParse(values)
  const nameOf = (variable: string): string => {
    const member = members[variable]
    if (given(flags)[variable] !== undefined) return `--${member}`
    return set[variable] === undefined && member !== undefined && values[variable] !== undefined
      ? `${path}: ${member}`
      : variable
  }
  const problems = [
    ...problemsOf(fromFile, file, (member) => `${path}: ${member}`.trim()),
    ...problemsOf(parsed, values, nameOf),
  ]
  if (!parsed.success || problems.length > 0) {
    const sources = `Settings come from flags, the environment, ${join(directory, '.env')} and ${path}.`
    throw new ConfigError(
      `The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n${sources}`,
    )
  }
  return parsed.data
}

/** An empty variable means "not set": that is how shells and compose files leave them. */
function given(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''))
}

function toDestination(
  values: { DATABASE_URL?: string | undefined; PGSSLMODE?: string | undefined; ZSYNC_STATE: string },
  { directory }: Environment,
): DestinationSettings {
  return {
    databaseUrl: withSslMode(values.DATABASE_URL, values.PGSSLMODE),
    embeddedDirectory: join(directory, '.zsync', 'postgres'),
    stateFile: values.ZSYNC_STATE === 'postgres' ? undefined : resolve(directory, values.ZSYNC_STATE),
  }
}

/** The URL says how to encrypt, or else PGSSLMODE does, as in libpq: `require` there must not fall back to plain text. */
function withSslMode(url: string | undefined, mode: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url)
  if (!parsed || mode === undefined || parsed.searchParams.has('sslmode')) return url
  return `${url}${parsed.search === '' ? '?' : '&'}sslmode=${mode}`
}
