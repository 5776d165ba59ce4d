import { BaseCommand } from '../../cli/base-command.ts'
import { streamFlag } from '../../cli/flags.ts'
import { formatTable } from '../../cli/format-table.ts'
import type { DestinationSettings } from '../../model/settings.ts'
import type { StateLine } from '../../sync/show-state.ts'

export default class StateShow extends BaseCommand {
  static override summary = "show each stream's watermark, its age and the run that set it"
  static override description =
    'Every change in Zoho up to its watermark is in PostgreSQL: it is the time of the newest change that was read, so a stream ' +
    'where nothing happens has an old one. "complete as of" says when the stream was last up to date.'
  static override examples = [
    { description: 'As a table', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Of one stream', command: '<%= config.bin %> <%= command.id %> --stream invoices' },
    { description: 'For scripts', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = { stream: streamFlag }

  async run(): Promise<{ streams: StateLine[] }> {
    const { flags } = await this.parse(StateShow)
    const { showState } = await import('../../sync/show-state.ts')
    const { readDestination } = await import('../../cli/read-destination.ts')
    const settings = readDestination(flags.config)
    const streams = await showState(settings, flags.stream ?? [], this.stop)
    this.log(streams.length === 0 ? await describeNothing(settings) : describe(streams))
    return { streams }
  }
}

/** In another directory, or without its variables, a command looks elsewhere. */
async function describeNothing(settings: DestinationSettings): Promise<string> {
  const { describeDestination } = await import('../../sync/describe-destination.ts')
  const { stateFile } = settings
  const file = stateFile === undefined ? '' : `${stateFile} and `
  return `Nothing has been synced yet: the next run reads everything. Looked at ${file}${describeDestination(settings)}.`
}

function describe(streams: StateLine[]): string {
  const header = ['stream', 'watermark', 'age', 'complete as of', 'ago', 'last read whole', 'run', 'remark']
  const rows = streams.map(({ stream, watermark, ageSeconds, freshSeconds, completeAsOf, sweptAt, runId, remark }) => [
    stream,
    watermark ?? '-',
    ageSeconds === null ? '-' : age(ageSeconds),
    completeAsOf ?? '-',
    freshSeconds === null ? '-' : age(freshSeconds),
    sweptAt ?? '-',
    runId ?? '-',
    remark ?? '',
  ])
  return formatTable(header, rows)
}

/** `3 d`, `5 h`, `12 min`, `40 s`: the age in the unit that people would say. */
function age(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.floor(seconds / 86_400)} d`
  if (seconds >= 2 * 3600) return `${Math.floor(seconds / 3600)} h`
  return seconds >= 120 ? `${Math.floor(seconds / 60)} min` : `${Math.max(0, Math.round(seconds))} s`
}
