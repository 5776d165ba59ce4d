import { BaseCommand } from '../cli/base-command.ts'
import { ConfigError } from '../model/errors.ts'

export default class Db extends BaseCommand {
  static override summary = 'keep the embedded PostgreSQL open until Ctrl-C, to look at the rows'
  static override description =
    'Without DATABASE_URL the rows are in an embedded PostgreSQL that runs only while a command needs it. This one does nothing ' +
    'but need it, and prints how to connect.'
  static override examples = [{ description: 'Open it', command: '<%= config.bin %> <%= command.id %>' }]

  async run(): Promise<void> {
    const { flags } = await this.parse(Db)
    const { openState } = await import('../sync/open-state.ts')
    const { readDestination } = await import('../cli/read-destination.ts')
    const { destination } = await openState(readDestination(flags.config), this.stop)
    try {
      const { psqlCommand, description } = destination
      if (psqlCommand === undefined) {
        throw new ConfigError(
          `The rows are in ${description}, which zsync does not run: connect to DATABASE_URL itself.`,
        )
      }
      if (this.jsonEnabled()) this.logJson({ psql: psqlCommand })
      this.log(psqlCommand)
      this.logToStderr(`${description} stays open until Ctrl-C. Connect with the line above.`)
      await this.untilStopped()
      process.exitCode = 0
    } finally {
      await destination.close()
    }
  }
}
