import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ConfigError } from '../../../src/model/errors.ts'
import type { StreamState } from '../../../src/model/state.ts'
import { stateFileStore } from '../../../src/state/state-file-store.ts'
import { failureOf } from '../../support/failure-of.ts'

const state: StreamState = { watermark: 1000, completeAsOf: 2000, sweptAt: null, runId: 1, committedAt: 3000 }

/** A lock that fails the test when it is taken twice, and counts. */
function countingLock() {
  const seen = { held: 0, atMost: 0, taken: [] as string[] }
  const take = async (path: string) => {
    seen.held += 1
    seen.atMost = Math.max(seen.atMost, seen.held)
    seen.taken.push(path)
    return () => {
      seen.held -= 1
    }
  }
  return { seen, take }
}

describe('the state file store', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zsync-store-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('keeps every one of many changes at the same time, one after another under the lock', async () => {
    const path = join(folder, 'config/sync_state.json')
    const { seen, take } = countingLock()
    const store = stateFileStore(path, take)
    const ids = Array.from({ length: 25 }, (_, index) => `books/1/stream${index}`)
    await Promise.all(ids.map((id) => store.change('uuid', (streams) => streams.set(id, state))))
    expect(new Set((await store.read())?.streams.keys())).to.deep.equal(new Set(ids))
    expect(seen).to.include({ held: 0, atMost: 1 })
    expect(new Set(seen.taken)).to.deep.equal(new Set([`${path}.lock`]))
    expect(await readdir(join(folder, 'config'))).to.deep.equal(['sync_state.json'])
  })

  it('sees what another process wrote meanwhile', async () => {
    const path = join(folder, 'sync_state.json')
    const ours = stateFileStore(path, countingLock().take)
    const theirs = stateFileStore(path, countingLock().take)
    await ours.change('uuid', (streams) => streams.set('a', state))
    await theirs.change('uuid', (streams) => streams.set('b', state))
    await ours.change('uuid', (streams) => streams.set('c', state))
    expect([...((await ours.read())?.streams.keys() ?? [])]).to.deep.equal(['a', 'b', 'c'])
  })

  it('gives the lock back when a change fails, and goes on with the next', async () => {
    const path = join(folder, 'sync_state.json')
    const { seen, take } = countingLock()
    const store = stateFileStore(path, take)
    await writeFile(path, 'broken')
    await failureOf(
      store.change('uuid', () => {}),
      ConfigError,
    )
    expect(seen.held).to.equal(0)
    await rm(path)
    await store.change('uuid', (streams) => streams.set('a', state))
    expect((await store.read())?.streams.size).to.equal(1)
  })

  it('writes nothing when it cannot have the lock', async () => {
    const store = stateFileStore(join(folder, 'sync_state.json'), () => Promise.reject(new RangeError('held')))
    await failureOf(
      store.change('uuid', () => {}),
      RangeError,
    )
    expect(await store.read()).to.equal(undefined)
  })
})
