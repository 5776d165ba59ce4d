import { BaseCommand } from '../cli/base-command.ts'
import { choicesOf, runFlags, settingsOf } from '../cli/run-flags.ts'
import type { PlanReport } from '../sync/plan-run.ts'

export default class Plan extends BaseCommand {
  static override summary = 'show the calls that a run would spend now, stream by stream'
  static override description =
    'Planned from the state, from what the tables hold, and from one page of a stream at most: the very page that the run would ' +
    'ask for first. "At least" stands where Zoho says that there is more and not how much. Takes those flags of run that say what is read.'
  static override examples = [
    { description: 'What the next run costs', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'What reading everything again costs',
      command: '<%= config.bin %> <%= command.id %> --full-rebuild',
    },
  ]
  static override flags = runFlags

  async run(): Promise<PlanReport> {
    const { flags } = await this.parse(Plan)
    const { makePlan } = await import('../cli/make-plan.ts')
    const { report, text } = await makePlan(flags, settingsOf(flags), { ...choicesOf(flags), stop: this.stop })
    this.log(text)
    return report
  }
}
