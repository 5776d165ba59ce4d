import { Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { choicesOf, runFlags, settingsOf } from '../cli/run-flags.ts'
import type { PlanReport } from '../sync/plan-run.ts'
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
    ...runFlags,
    'allow-mass-delete': Flags.boolean({
      summary: 'mark rows deleted also where more than 50 and more than a tenth of a stream are gone',
    }),
    concurrency: Flags.integer({ summary: 'streams of an organization at once', min: 1, max: 16, default: 4 }),
    wait: Flags.boolean({ summary: 'where the calls of the day are spent, wait for their reset instead of ending' }),
    'dry-run': Flags.boolean({ summary: 'show what it would spend, as plan does, and make no run' }),
  }

  async run(): Promise<RunReport | PlanReport> {
    const { flags } = await this.parse(Run)
    const choices = { ...choicesOf(flags), stop: this.stop }
    if (flags['dry-run']) {
      const { makePlan } = await import('../cli/make-plan.ts')
      const { report, text } = await makePlan(flags, settingsOf(flags), choices)
      this.log(text)
      return report
    }
    const { makeRun } = await import('../cli/make-run.ts')
    const { concurrency, wait, 'allow-mass-delete': allowMassDelete } = flags
    const more = { allowMassDelete, concurrency, wait, signal: this.signal }
    const { report, text } = await makeRun(flags, settingsOf(flags), { ...choices, ...more })
    process.exitCode = report.exitCode
    this.log(text)
    return report
  }
}
