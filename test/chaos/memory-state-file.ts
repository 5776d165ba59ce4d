import type { StreamState } from '../../src/model/state.ts'
import { startOfSecond } from '../../src/model/time.ts'
import type { FileState } from '../../src/state/state-file.ts'
import type { StateFileStore } from '../../src/state/state-file-store.ts'
import type { Life } from './memory-life.ts'

/** The state file without a disk; as in its text, times are whole seconds. */
export class MemoryStateFile {
  content: FileState | undefined

  connect(life: Life): StateFileStore {
    return {
      path: 'state.json',
      read: () => life.call(() => this.content && { ...this.content, streams: new Map(this.content.streams) }),
      assertWritable: () => life.call(() => undefined),
      change: (destination, edit) =>
        life.call(() => {
          const streams = new Map(this.content?.streams)
          edit(streams)
          this.content = { destination, streams: new Map([...streams].map(([id, state]) => [id, printed(state)])) }
        }),
    }
  }
}

function printed(state: StreamState): StreamState {
  const { watermark, completeAsOf, sweptAt, committedAt } = state
  return {
    ...state,
    watermark: watermark === null ? null : startOfSecond(watermark),
    completeAsOf: startOfSecond(completeAsOf),
    sweptAt: sweptAt === null ? null : startOfSecond(sweptAt),
    committedAt: startOfSecond(committedAt),
  }
}
