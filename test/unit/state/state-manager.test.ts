import { expect } from 'chai'
import type { StateStore, StreamState } from '../../../src/model/state.ts'
import type { FileState } from '../../../src/state/state-file.ts'
import type { StateFileStore } from '../../../src/state/state-file-store.ts'
import { openStateManager } from '../../../src/state/state-manager.ts'
import { failureOf } from '../../support/failure-of.ts'

const at = (watermark: number | null): StreamState => ({
  watermark,
  completeAsOf: 9000,
  sweptAt: null,
  runId: 1,
  committedAt: 9000,
})

/** A manager over a file and a database in memory, which writes down the order of what is done to them. */
function manage(
  inFile: Record<string, number | null> | undefined,
  inDatabase: Record<string, number | null>,
  { withFile = true } = {},
) {
  const done: string[] = []
  const toMap = (states: Record<string, number | null>) =>
    new Map(Object.entries(states).map(([id, watermark]) => [id, at(watermark)]))
  let content: FileState | undefined = inFile && { destination: 'uuid', streams: toMap(inFile) }
  const table = toMap(inDatabase)
  const failures: { database?: Error; file?: Error } = {}
  const file: StateFileStore = {
    path: 'sync_state.json',
    assertWritable: async () => {},
    read: async () => content && { ...content, streams: new Map(content.streams) },
    change: async (destination, edit) => {
      if (failures.file) throw failures.file
      const streams = new Map(content?.streams)
      edit(streams)
      content = { destination, streams }
      done.push('file')
    },
  }
  const database: StateStore = {
    load: async () => new Map(table),
    commit: async (id, state) => {
      if (failures.database) throw failures.database
      table.set(id, state)
      done.push('database')
    },
    reset: async (ids) => {
      for (const id of ids) table.delete(id)
      done.push(`reset ${ids.join(' ')}`)
    },
  }
  const manager = openStateManager({ file: withFile ? file : undefined, database, destination: 'uuid' })
  const kept = () => ({ file: content && [...content.streams.keys()].sort(), database: [...table.keys()].sort() })
  return { manager, done, kept, failures }
}

describe('the state manager', () => {
  it('commits to the database first, then to the file, so that the file never leads', async () => {
    const { manager, done } = manage({}, {})
    await manager.updateLastSyncTime('invoices', at(1000), 'changes')
    expect(done).to.deep.equal(['database', 'file'])
    expect(await manager.getLastSyncTime('invoices')).to.equal(1000)
  })

  it('leaves the file alone when the database refuses', async () => {
    const { manager, failures, kept } = manage({}, {})
    failures.database = new RangeError('gone')
    await failureOf(manager.updateLastSyncTime('invoices', at(1000), 'changes'), RangeError)
    expect(kept()).to.deep.equal({ file: [], database: [] })
  })

  it('reads from the start after a crash between database and file of the first commit', async () => {
    const { manager, failures } = manage({}, {})
    failures.file = new RangeError('killed')
    await failureOf(manager.updateLastSyncTime('invoices', at(1000), 'changes'), RangeError)
    expect(await manager.getLastSyncTime('invoices')).to.equal(undefined)
  })

  it('goes on from the older of the two watermarks', async () => {
    const { manager } = manage({ a: 1000, b: 3000, c: 3000 }, { a: 2000, b: 2000, d: 2000 })
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(manager.getLastSyncTime))).to.deep.equal([
      1000,
      2000,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('uses the watermarks of the database where the file is missing', async () => {
    expect(await manage(undefined, { a: 2000 }).manager.getLastSyncTime('a')).to.equal(2000)
  })

  it('uses the database alone where it was told to', async () => {
    const { manager, kept } = manage({ a: 1000 }, { a: 2000 }, { withFile: false })
    expect(await manager.getLastSyncTime('a')).to.equal(2000)
    await manager.updateLastSyncTime('a', at(5000), 'changes')
    await manager.reset(['a'])
    expect(await manager.restoreFile()).to.equal(false)
    expect(kept()).to.deep.equal({ file: ['a'], database: [] })
  })

  it('resets the streams that were named in both places, and no other', async () => {
    const { manager, kept } = manage({ a: 1, b: 1, c: 1 }, { a: 1, b: 1, c: 1 })
    await manager.reset(['a', 'c'])
    expect(kept()).to.deep.equal({ file: ['b'], database: ['b'] })
    expect(await manager.getLastSyncTime('b')).to.equal(1)
  })

  it('makes no file by a reset: an empty one would hide that there was none', async () => {
    const { manager, kept } = manage(undefined, { a: 1, b: 1 })
    await manager.reset(['a'])
    expect(kept()).to.deep.equal({ file: undefined, database: ['b'] })
  })

  it('shows every stream that either copy knows', async () => {
    const all = await manage({ b: 1, a: 1 }, { a: 2, c: 1 }).manager.all()
    expect([...all.keys()]).to.deep.equal(['a', 'b', 'c'])
    expect(all.get('a')?.state?.watermark).to.equal(1)
    expect(all.get('b')?.reason).to.match(/only the state file/)
  })

  it('writes a missing file again from the database, once', async () => {
    const { manager, kept } = manage(undefined, { a: 1, b: null })
    expect(await manager.restoreFile()).to.equal(true)
    expect(kept().file).to.deep.equal(['a', 'b'])
    expect(await manager.restoreFile()).to.equal(false)
  })

  it('restores no file on a first run, nor over one that is there', async () => {
    expect(await manage(undefined, {}).manager.restoreFile()).to.equal(false)
    const { manager, kept } = manage({ a: 1 }, { b: 1 })
    expect(await manager.restoreFile()).to.equal(false)
    expect(kept().file).to.deep.equal(['a'])
  })
})
