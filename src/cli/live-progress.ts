import { Listr, ListrLogger, type ListrTask, ProcessOutput } from 'listr2'
import type { RunEvent } from '../sync/run-event.ts'
import { countsOf, describeEvent, progressOf } from './describe-event.ts'
import type { Progress } from './progress.ts'

interface Row {
  /** What stands beside the stream's name. */
  say(text: string): void
  end(failure: string | null): void
}

/** A row a stream, redrawn in place on the terminal, and below them what belongs to no stream. */
export function liveProgress(): Progress {
  const rows = new Map<string, Row>()
  const notes = { ...noteRow(), isDrawn: false }
  let drawn: Promise<unknown> = Promise.resolve()

  const open = (streams: string[]): void => {
    const tasks = streams.map((stream) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      let say: Row['say'] = () => {}
      rows.set(stream, {
        say: (text) => say(text),
        // A failure is shown in place of the title.
        end: (failure) => (failure === null ? resolve() : reject(new Error(`${stream}: ${failure}`))),
      })
      return {
        title: stream,
        task: (_context: unknown, task: { title: string }) => {
          say = (text) => {
            task.title = `${stream}: ${text}`
          }
          return promise
        },
      }
    })
    const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr), useIcons: true })
    // Its own signal listeners would end the process at the first Ctrl-C.
    const list = new Listr([...tasks, notes.task], {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { logger },
    })
    drawn = list.run().catch(() => {})
    notes.isDrawn = true
  }
  const show = (event: RunEvent): void => {
    if (event.kind === 'opened') open(event.streams)
    const row = event.kind === 'opened' || event.stream === null ? undefined : rows.get(event.stream)
    if (event.kind === 'note' && !row && notes.isDrawn) notes.row.say(describeEvent(event))
    else if (!row) process.stderr.write(`${describeEvent(event)}\n`)
    else if (event.kind === 'progress') row.say(progressOf(event))
    else if (event.kind === 'note') row.say(event.message)
    else if (event.kind === 'finished') {
      row.say(countsOf(event))
      row.end(event.report.error)
    }
  }
  const close = async (): Promise<void> => {
    // Streams that never began, or all that a failure has ended.
    for (const row of [...rows.values(), notes.row]) row.end('not read')
    await drawn
  }
  return { show, close }
}

/** Without a title, so that all it says stands below the rows: a line on stderr would be held back until they are through. */
function noteRow(): { task: ListrTask; row: Row } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const early: string[] = []
  let say = (text: string): void => {
    early.push(text)
  }
  const task: ListrTask = {
    task: (_context, wrapper) => {
      say = (text) => {
        wrapper.output = text
      }
      early.forEach(say)
      return promise
    },
    rendererOptions: { bottomBar: Number.POSITIVE_INFINITY, persistentOutput: true },
  }
  return { task, row: { say: (text) => say(text), end: () => resolve() } }
}
