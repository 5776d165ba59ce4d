import { expect } from 'chai'
import { liveProgress } from '../../../src/cli/live-progress.ts'
import { noCalls } from '../../../src/model/call-counts.ts'
import { waitUntil } from '../../support/wait-until.ts'

describe('the live progress', () => {
  it('leaves Ctrl-C to the command: the first one must finish what is in flight', async () => {
    const before = process.listenerCount('SIGINT')
    const write = process.stderr.write
    process.stderr.write = () => true
    try {
      const progress = liveProgress()
      progress.show({ kind: 'opened', runId: 1, destination: 'here', streams: ['books/1/taxes'] })
      await new Promise(setImmediate)
      expect(process.listenerCount('SIGINT')).to.equal(before)
      progress.show({
        kind: 'finished',
        stream: 'books/1/taxes',
        report: {
          ...{
            stream: 'books/1/taxes',
            outcome: 'complete',
            mode: 'incremental',
            way: null,
            calls: 1,
            spent: noCalls(),
            beyond: [],
            saved: 0,
            details: null,
          },
          ...{ pages: 1, records: 1, inserted: 1, updated: 0, unchanged: 0, deleted: 0, misfits: 0, quarantined: 0 },
          ...{ swept: true, committed: true, repeats: 0 },
          ...{ watermark: null, completeAsOf: null, seconds: 0, error: null, notes: [] },
        },
      })
      await progress.close()
    } finally {
      process.stderr.write = write
    }
  })

  it('shows at once what belongs to no stream', async () => {
    let written = ''
    const restore = onTerminal((text) => {
      written += text
    })
    try {
      const progress = liveProgress()
      progress.show({ kind: 'opened', runId: 1, destination: 'here', streams: ['books/1/taxes'] })
      progress.show({ kind: 'note', stream: null, message: 'waiting for the day' })
      await waitUntil('it shows the first', () => written.includes('waiting for the day'))
      progress.show({ kind: 'note', stream: null, message: 'waiting for the minute' })
      await waitUntil('it shows the second', () => written.includes('waiting for the minute'))
      // A run that fails leaves its rows open.
      await progress.close()
    } finally {
      restore()
    }
  })
})

/** Has the live view believe that both outputs are a terminal, and hears what it writes. */
function onTerminal(hear: (text: string) => void): () => void {
  const { write } = process.stderr
  const { isTTY } = process.stdout
  process.stdout.isTTY = true
  process.stderr.write = (text: string | Uint8Array) => {
    hear(String(text))
    return true
  }
  return () => {
    process.stderr.write = write
    process.stdout.isTTY = isTTY
  }
}
