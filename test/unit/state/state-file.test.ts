import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ConfigError } from '../../../src/model/errors.ts'
import type { StreamState } from '../../../src/model/state.ts'
import { readStateFile, writeStateFile } from '../../../src/state/state-file.ts'
import { failureOf } from '../../support/failure-of.ts'

const entry = {
  watermark: '2026-06-09T17:17:42Z',
  completeAsOf: '2026-06-09T17:22:17Z',
  sweptAt: null,
  runId: 42,
  committedAt: '2026-06-09T17:22:20Z',
}
const state: StreamState = {
  watermark: Date.parse(entry.watermark),
  completeAsOf: Date.parse(entry.completeAsOf),
  sweptAt: null,
  runId: 42,
  committedAt: Date.parse(entry.committedAt),
}
const whole = { version: 1, destination: 'uuid', streams: { 'books/1/invoices': entry } }

describe('the state file', () => {
  let folder = ''
  let path = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zsync-state-'))
    path = join(folder, 'sync_state.json')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const broken = async (content: string): Promise<string> => {
    await writeFile(path, content)
    return (await failureOf(readStateFile(path), ConfigError)).message
  }

  it('is undefined where there is none', async () => {
    expect(await readStateFile(path)).to.equal(undefined)
  })

  it('is read as instants', async () => {
    await writeFile(path, JSON.stringify(whole))
    expect(await readStateFile(path)).to.deep.equal({
      destination: 'uuid',
      streams: new Map([['books/1/invoices', state]]),
    })
  })

  it('is written as people read it, streams in order, and read back the same', async () => {
    const streams = new Map([
      ['books/1/taxes', { ...state, watermark: null, sweptAt: state.completeAsOf }],
      ['books/1/invoices', state],
    ])
    await writeStateFile(path, { destination: 'uuid', streams })
    const text = await readFile(path, 'utf8')
    expect(text).to.match(/^\{\n {2}"version": 1,\n {2}"destination": "uuid",/)
    expect(text.indexOf('invoices')).to.be.below(text.indexOf('taxes'))
    expect(JSON.parse(text).streams['books/1/invoices']).to.deep.equal(entry)
    expect(await readStateFile(path)).to.deep.equal({ destination: 'uuid', streams })
  })

  it('makes its folder', async () => {
    const deep = join(folder, 'config/deep/state.json')
    await writeStateFile(deep, { destination: 'uuid', streams: new Map() })
    expect(await readStateFile(deep)).to.deep.equal({ destination: 'uuid', streams: new Map() })
  })

  const change = (edit: (file: typeof whole & Record<string, unknown>) => void): string => {
    const copy = structuredClone(whole)
    edit(copy)
    return JSON.stringify(copy)
  }
  for (const [name, content, word] of [
    ['an empty file', '', 'no JSON'],
    ['half a file', JSON.stringify(whole).slice(0, 80), 'no JSON'],
    ['another JSON', '[]', 'object'],
    ['an unknown version', change((file) => Object.assign(file, { version: 2 })), 'version'],
    ['no version', change((file) => Object.assign(file, { version: undefined })), 'version'],
    ['an unknown member', change((file) => Object.assign(file, { extra: 1 })), 'extra'],
    [
      'an unknown member of a stream',
      change((file) => Object.assign(file.streams['books/1/invoices'], { extra: 1 })),
      'extra',
    ],
    [
      'a missing member of a stream',
      change((file) => Object.assign(file.streams['books/1/invoices'], { runId: undefined })),
      'runId',
    ],
    [
      'a watermark that is no instant',
      change((file) => Object.assign(file.streams['books/1/invoices'], { watermark: 'yesterday' })),
      'watermark',
    ],
    [
      'a watermark that is a number',
      change((file) => Object.assign(file.streams['books/1/invoices'], { watermark: 5 })),
      'watermark',
    ],
  ] as const) {
    it(`is an error that names the file and the fault for ${name}`, async () => {
      const message = await broken(content)
      expect(message).to.contain(path).and.to.contain(word)
      expect(message).to.match(/Restore it from a backup, or delete it/)
    })
  }

  it('is an error, and no first run, where it cannot be read', async () => {
    await mkdir(path)
    expect((await failureOf(readStateFile(path), ConfigError)).message).to.contain(path)
  })

  it('keeps its old content, and leaves nothing beside it, when a new one cannot be put in its place', async () => {
    await mkdir(join(path, 'not-empty'), { recursive: true })
    const failure = await failureOf(writeStateFile(path, { destination: 'uuid', streams: new Map() }), ConfigError)
    expect(failure.message).to.contain(path).and.to.contain('safe in the database')
    expect(await readdir(folder)).to.deep.equal(['sync_state.json'])
    expect(await readdir(path)).to.deep.equal(['not-empty'])
  })

  it('keeps its old content when the new one cannot be written', async () => {
    await writeStateFile(path, { destination: 'old', streams: new Map() })
    const endless = new Map([['books/1/invoices', { ...state, watermark: Number.NaN }]])
    await failureOf(writeStateFile(path, { destination: 'new', streams: endless }), Error)
    expect((await readStateFile(path))?.destination).to.equal('old')
    expect(await readdir(folder)).to.deep.equal(['sync_state.json'])
  })

  it('is an error that names the file where no folder can be', async () => {
    await writeFile(path, 'a file')
    const below = join(path, 'sync_state.json')
    const failure = await failureOf(writeStateFile(below, { destination: 'new', streams: new Map() }), ConfigError)
    expect(failure.message).to.contain(below)
    expect(await readFile(path, 'utf8')).to.equal('a file')
  })
})
