import { Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { describeEnd, describeRun, describeWhere } from '../cli/describe-run.ts'
import { instantFlag, orgFlag, streamFlag } from '../cli/flags.ts'
import type { RunReport } from '../sync/run.ts'

export default class Run extends BaseCommand {
  static override summary = 'copy what changed in Zoho into PostgreSQL'
  static override description =
    'Reads each stream from its watermark, merges what changed, then moves the watermark. Safe to run again at any time: what ' +
    'is already there is not written again. From time to time a stream is also read whole (ZSYNC_SWEEP), which shows deletions ' +
    'and what Zoho changes without a stamp.'
  static override examples = [
    { description: 'Sync every stream', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Sync two streams',
      command: '<%= config.bin %> <%= command.id %> --stream invoices --stream contacts',
    },
    {
      description: 'Read everything again, deletions included',
      command: '<%= config.bin %> <%= command.id %> --full-rebuild',
    },
  ]
  static override flags = {
    stream: streamFlag,
    org: orgFlag,
    'full-rebuild': Flags.boolean({
      summary: 'read everything again and make the tables equal to Zoho, deletions included; readers never see a gap',
      exclusive: ['since'],
    }),
    since: instantFlag({ summary: 'read changes from this instant on instead of from the watermark' }),
    'allow-mass-delete': Flags.boolean({
      summary: 'mark rows deleted also where more than 50 and more than a tenth of a stream are gone',
    }),
    details: Flags.boolean({
      allowNo: true,
      default: true,
      summary: 'ask for line items and what else only the record itself tells; --no-details reads lists only',
    }),
    'refetch-details': Flags.boolean({
      summary: 'ask for all details anew, a call each, in place of those that are missing or changed',
      relationships: [{ type: 'none', flags: [{ name: 'details', when: async ({ details }) => details === false }] }],
    }),
    concurrency: Flags.integer({ summary: 'streams at once', min: 1, max: 16, default: 4 }),
    budget: Flags.integer({ summary: 'calls that this run may make, repeated ones included', min: 1 }),
    reserve: Flags.string({
      summary: "calls of the day left to other programs: a number, or a percentage of the day's limit (default: 10%)",
    }),
    wait: Flags.boolean({ summary: 'where the calls of the day are spent, wait for their reset instead of ending' }),
  }

  async run(): Promise<RunReport> {
    const { flags } = await this.parse(Run)
    const { startRun } = await import('../cli/start-run.ts')
    const report = await startRun({
      config: flags.config,
      logFormat: flags['log-format'],
      settings: { org: flags.org, stream: flags.stream, reserve: flags.reserve },
      mode: flags['full-rebuild'] ? 'full-rebuild' : 'incremental',
      since: flags.since,
      allowMassDelete: flags['allow-mass-delete'],
      details: flags['refetch-details'] ? 'all' : flags.details ? 'owed' : 'none',
      concurrency: flags.concurrency,
      budget: flags.budget,
      wait: flags.wait,
      stop: this.stop,
      signal: this.signal,
    })
    process.exitCode = report.exitCode
    this.log([describeRun(report.streams), describeEnd(report), ...describeWhere(report)].join('\n'))
    return report
  }
}
