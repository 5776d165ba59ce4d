import { BaseCommand } from '../cli/base-command.ts'
import type { DemoResult } from '../cli/demo.ts'

export default class Demo extends BaseCommand {
  static override summary = 'show a full sync, edits and an incremental sync on a local Zoho and an embedded PostgreSQL'
  static override description = 'Needs no account and no database, touches nothing of yours, and takes a few seconds.'
  static override examples = [{ description: 'Watch it', command: '<%= config.bin %> <%= command.id %>' }]

  async run(): Promise<DemoResult> {
    await this.parse(Demo)
    const { demo } = await import('../cli/demo.ts')
    return demo((text) => this.log(text), { stop: this.stop, signal: this.signal })
  }
}
