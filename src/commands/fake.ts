import { Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { ConfigError } from '../model/errors.ts'

export default class Fake extends BaseCommand {
  static override summary = 'serve a local Zoho Books, for trying things out and for tests of your own'
  static override description =
    'Answers on loopback as Zoho does, limits and quirks included, until Ctrl-C. Prints the variables that point zsync to it. ' +
    'POST /_control/... creates, edits and deletes records and moves its clock.'
  static override examples = [
    { description: 'A small organization', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'A big one, without limits',
      command: '<%= config.bin %> <%= command.id %> --records 200000 --calls-per-minute 0',
    },
    { description: 'Recorded answers', command: '<%= config.bin %> <%= command.id %> --recordings my-recordings' },
  ]
  static override flags = {
    port: Flags.integer({ summary: 'port on 127.0.0.1; 0 takes a free one', min: 0, max: 65_535, default: 4280 }),
    seed: Flags.integer({ summary: 'another seed is another organization', default: 1 }),
    records: Flags.integer({
      summary: 'invoices to have; other lists follow',
      min: 0,
      default: 200,
      exclusive: ['recordings'],
    }),
    organizations: Flags.integer({
      summary: 'organizations of the account',
      min: 1,
      default: 1,
      exclusive: ['recordings'],
    }),
    recordings: Flags.directory({
      summary: 'folder of recorded answers to serve instead of generated ones',
    }),
    'calls-per-minute': Flags.integer({ summary: 'limit per organization; 0 for none', min: 0, default: 100 }),
    'calls-per-day': Flags.integer({ summary: 'limit per organization; 0 for none', min: 0, default: 10_000 }),
    'concurrent-calls': Flags.integer({ summary: 'limit per organization; 0 for none', min: 0, default: 10 }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Fake)
    const { startFake } = await import('../fake/start-fake.ts')
    const fake = await startFake({
      port: flags.port,
      seed: flags.seed,
      records: flags.records,
      organizations: flags.organizations,
      ...(flags.recordings !== undefined && { recordings: flags.recordings }),
      limits: {
        perMinute: flags['calls-per-minute'] || Number.POSITIVE_INFINITY,
        perDay: flags['calls-per-day'] || Number.POSITIVE_INFINITY,
        concurrent: flags['concurrent-calls'] || Number.POSITIVE_INFINITY,
      },
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      throw new ConfigError(`Port ${flags.port} is taken: name another with --port, or 0 for a free one.`)
    })
    const variables = {
      ZOHO_ACCOUNTS_URL: fake.accountsUrl,
      ZOHO_CLIENT_ID: fake.credentials.clientId,
      ZOHO_CLIENT_SECRET: fake.credentials.clientSecret,
      ZOHO_REFRESH_TOKEN: fake.credentials.refreshToken,
      ZOHO_ORGANIZATION_ID: fake.organizationIds.join(','),
    }
    const served = { variables, control: `${fake.url}/_control/` }
    if (this.jsonEnabled()) this.logJson(served)
    this.log(
      Object.entries(variables)
        .map(([name, value]) => `export ${name}=${value}`)
        .join('\n'),
    )
    this.logToStderr(`A local Zoho Books answers at ${fake.url} until Ctrl-C. Point zsync to it with the lines above.`)
    await this.untilStopped()
    await fake.close()
    process.exitCode = 0
  }
}
