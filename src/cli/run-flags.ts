import { Flags } from '@oclif/core'
import { ConfigError } from '../model/errors.ts'
import type { RunOptions } from '../sync/run-options.ts'
import { instantFlag, orgFlag, streamFlag } from './flags.ts'
import type { SettingFlags } from './settings.ts'

/** What a run reads: the same flags where it is made and where it is planned. */
export const runFlags = {
  stream: streamFlag,
  org: orgFlag,
  'full-rebuild': Flags.boolean({
    summary: 'read everything again and make the tables equal to Zoho, deletions included; readers never see a gap',
  }),
  since: instantFlag({ summary: 'read changes from this instant on instead of from the watermark' }),
  'no-details': Flags.boolean({ summary: 'read lists only: no line items and what else only the record itself tells' }),
  'refetch-details': Flags.boolean({
    summary: 'ask for all details anew, a call each, and not only for those that are missing or changed',
    exclusive: ['no-details'],
  }),
  budget: Flags.integer({ summary: 'calls that this run may make, repeated ones included', min: 1 }),
  reserve: Flags.string({
    summary: "calls of the day left to other programs: a number, or a percentage of the day's limit (default: 10%)",
  }),
}

interface GivenFlags {
  stream?: string[] | undefined
  org?: string[] | undefined
  reserve?: string | undefined
  'full-rebuild': boolean
  since?: number | undefined
  'no-details': boolean
  'refetch-details': boolean
  budget?: number | undefined
}

/** What of them is a setting. */
export function settingsOf({ stream, org, reserve }: GivenFlags): SettingFlags {
  return { stream, org, reserve }
}

/**
 * What of them is meant for one run.
 * @throws ConfigError where a rebuild is to begin in the middle
 */
export function choicesOf(flags: GivenFlags): Pick<RunOptions, 'mode' | 'since' | 'details' | 'budget'> {
  // oclif would say it with the instant in milliseconds.
  if (flags['full-rebuild'] && flags.since !== undefined) {
    throw new ConfigError('--full-rebuild reads everything: it does not go with --since. Leave one of them out.')
  }
  return {
    mode: flags['full-rebuild'] ? 'full-rebuild' : 'incremental',
    since: flags.since,
    details: flags['refetch-details'] ? 'all' : flags['no-details'] ? 'none' : 'owed',
    budget: flags.budget,
  }
}
