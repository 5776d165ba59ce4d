import { BaseCommand } from '../cli/base-command.ts'
import { formatTable } from '../cli/format-table.ts'
import type { StreamLine } from '../sync/show-streams.ts'

export default class Streams extends BaseCommand {
  static override summary = 'show the streams, how each is read, and what was found out about its list'
  static override description =
    'A list is read as keyset (what changed, in the order of the changes, each page from the last change on), newest-first (back ' +
    'from the newest change), filtered-scan (what changed, in another order, page after page) or full-scan (all of it). ' +
    'Zoho ignores filters and orders that a list does not know, without a word. Each list is examined behind its first whole ' +
    'read, and again after 30 days, but not one of a single page: its filter and order stay blank. Every page is checked. "filter" is what last_modified_time gives: inclusive (from that ' +
    'time on), exclusive (after it), equality (that very second) or ignored (all rows).'
  static override examples = [
    { description: 'As a table', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For scripts', command: '<%= config.bin %> <%= command.id %> --json' },
  ]

  async run(): Promise<{ streams: StreamLine[] }> {
    const { flags } = await this.parse(Streams)
    const { showStreams } = await import('../sync/show-streams.ts')
    const { readDestination } = await import('../cli/read-destination.ts')
    const streams = await showStreams(readDestination(flags.config), this.stop)
    const header = ['stream', 'expected', 'read as', 'filter', 'LMT order', 'default filter', 'pages', 'found', 'how']
    const rows = streams.map((line) => [
      line.stream,
      line.expected,
      line.way,
      line.filter ?? '-',
      line.lmtOrder === null ? '-' : line.lmtOrder ? 'yes' : 'no',
      line.defaultFilter ?? '-',
      line.pages ?? '-',
      line.foundAt ?? '-',
      line.note ?? '-',
    ])
    this.log(formatTable(header, rows))
    return { streams }
  }
}
