import { Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { RunEvent } from '../sync/run-event.ts'
import { countsOf, describeEvent, progressOf } from './describe-event.ts'
import type { Progress } from './progress.ts'

interface Row {
  /** What stands beside the stream's name. */
  say(text: string): void
  end(failure: string | null): void
}

/** A row a stream, redrawn in place on the terminal. */
export function liveProgress(): Progress {
  const rows = new Map<string, Row>()
  let drawn: Promise<unknown> = Promise.resolve()

  const open = (streams: string[]): void => {
    const tasks = streams.map((stream) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      let say: Row['say'] = () => {}
      rows.set(stream, {
        say: (text) => say(text),
        end: (failure) => (failure === null ? resolve() : reject(new Error(failure))),
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
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { logger },
    })
    drawn = list.run().catch(() => {})
  }
  const show = (event: RunEvent): void => {
    if (event.kind === 'opened') open(event.streams)
    const row = event.kind === 'opened' || event.stream === null ? undefined : rows.get(event.stream)
    if (!row) process.stderr.write(`${describeEvent(event)}\n`)
    else if (event.kind === 'progress') row.say(progressOf(event))
    else if (event.kind === 'note') row.say(event.message)
    else if (event.kind === 'finished') {
      row.say(countsOf(event))
      row.end(event.report.error)
    }
  }
  const close = async (): Promise<void> => {
    await drawn
  }
  return { show, close }
}
