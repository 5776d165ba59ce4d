import { BaseCommand } from '../../cli/base-command.ts'
import { streamFlag } from '../../cli/flags.ts'
import { formatTable } from '../../cli/format-table.ts'
import type { StateLine } from '../../sync/show-state.ts'

export default class StateShow extends BaseCommand {
  static override summary = "show each stream's watermark, its age and the run that set it"
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
    const streams = await showState(readDestination(flags.config), flags.stream ?? [], this.stop)
    this.log(streams.length === 0 ? 'Nothing has been synced yet: the next run reads everything.' : describe(streams))
    return { streams }
  }
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
