import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { confirm } from '../../cli/confirm.ts'
import { streamFlag } from '../../cli/flags.ts'

export default class StateReset extends BaseCommand {
  static override summary = 'set streams back to their beginning: the next run reads them whole'
  static override description =
    'Clears watermark, checkpoint and unfinished rebuild of the streams in state file and database. Rows stay as they are.'
  static override examples = [
    { description: 'One stream', command: '<%= config.bin %> <%= command.id %> --stream invoices' },
    { description: 'All, without asking', command: '<%= config.bin %> <%= command.id %> --yes' },
  ]
  static override flags = {
    stream: streamFlag,
    yes: Flags.boolean({ char: 'y', summary: 'do not ask' }),
  }

  async run(): Promise<{ reset: string[] }> {
    const { flags } = await this.parse(StateReset)
    const { withReset } = await import('../../sync/reset-state.ts')
    const { readDestination } = await import('../../cli/read-destination.ts')
    const settings = readDestination(flags.config)
    return withReset(settings, flags.stream ?? [], this.stop, async ({ streams, reset }) => {
      const question = `Set back ${streams.join(', ')}? The next run reads them whole.`
      if (streams.length === 0) this.log('There is nothing to reset.')
      else if (flags.yes || (await confirm(question, '--yes', this.stop))) {
        await reset()
        this.log(`Reset: ${streams.join(', ')}.`)
        return { reset: streams }
      } else this.log('Nothing was reset.')
      return { reset: [] }
    })
  }
}
