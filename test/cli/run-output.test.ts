import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { freePort } from '../support/database-server.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'

const two = ['--stream', 'invoices', '--stream', 'contacts']

const runKeys = ['runId', 'destination', 'psql', 'exitCode', 'seconds', 'resetsAt', 'streams']
const streamKeys =
  `stream outcome mode way swept committed calls spent beyond saved details pages records repeats inserted updated unchanged deleted misfits quarantined
  watermark completeAsOf seconds error notes`.split(/\s+/)

describe('the output of zsync run', () => {
  let world: SyncWorld
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())
  afterEach(() => {
    world.fake.control.clearFaults()
    // Zoho grants ten tokens in ten minutes, and each run asks for one.
    world.fake.control.advance(300)
  })

  /** stdout is one JSON document and nothing else. */
  function parsed(stdout: string): Record<string, unknown> {
    expect(stdout.trim().split('\n}\n'), 'one document').to.have.length(1)
    return JSON.parse(stdout)
  }

  it('for people is a table on stdout; progress is on stderr, a line an event', async () => {
    const { code, stdout, stderr } = await world.start(['run', ...two]).ended
    expect(code, stderr).to.equal(0)
    expect(stdout.split('\n')[0]).to.match(/^stream +outcome +read as +calls/)
    expect(stdout)
      .to.match(/\ninvoices|\/invoices +complete/)
      .and.to.match(/\nComplete\.\n$/)
    expect(stdout).to.not.include('started')
    expect(stderr)
      .to.match(/\/invoices: started\n/)
      .and.to.match(/\/invoices: complete, 40 records in 1 call, 40 new/)
  })

  it('with --json is exactly one JSON document on stdout', async () => {
    const { code, stdout } = await world.start(['run', '--json', ...two]).ended
    expect(code).to.equal(0)
    const report = parsed(stdout)
    expect(Object.keys(report)).to.deep.equal(runKeys)
    expect(report.exitCode).to.equal(0)
    expect(report.streams).to.be.an('array').with.length(2)
    for (const stream of Array.isArray(report.streams) ? report.streams : []) {
      expect(Object.keys(stream)).to.deep.equal(streamKeys)
    }
  })

  it('with --json tells of a partial run in the same form and ends with the same code', async () => {
    world.fake.control.fault({ kind: '200-code', path: '/invoices' })
    const { code, stdout } = await world.start(['run', '--json', ...two]).ended
    expect(code).to.equal(3)
    expect(parsed(stdout)).to.include({ exitCode: 3 }).and.to.have.all.keys(runKeys)
  })

  const refusals: Record<
    string,
    { args?: string[]; env?: () => Promise<Record<string, string>>; code: number; word: string }
  > = {
    'a flag that does not exist': { args: ['--nonsense'], code: 2, word: '--nonsense' },
    'an unknown stream': { args: ['--stream', 'inovices'], code: 2, word: 'inovices' },
    'a wrong refresh token': {
      env: async () => ({ ZOHO_REFRESH_TOKEN: 'w-r-o-n-g' }),
      code: 5,
      word: 'ZOHO_REFRESH_TOKEN',
    },
    'an unknown organization': { args: ['--org', '12345'], code: 2, word: '12345' },
    'an unreachable database': {
      env: async () => ({ DATABASE_URL: `postgresql://me:hidden@127.0.0.1:${await freePort()}/there` }),
      code: 1,
      word: 'DATABASE_URL',
    },
  }
  for (const [what, { args = [], env, code, word }] of Object.entries(refusals)) {
    it(`with --json tells of ${what} in one JSON document, on stderr in words, and ends with ${code}`, async () => {
      const {
        code: found,
        stdout,
        stderr,
      } = await world.start(['run', '--json', ...args], { env: (await env?.()) ?? {} }).ended
      expect(found, stderr).to.equal(code)
      const { error } = parsed(stdout)
      expect(error).to.have.all.keys(['message', 'exitCode'])
      expect(error).to.deep.include({ exitCode: code })
      expect(JSON.stringify(error)).to.include(word)
      expect(stderr)
        .to.match(/^zsync: /m)
        .and.to.include(word)
      expect(stdout + stderr).to.not.match(/w-r-o-n-g|hidden|fake-client-secret|fake\.refresh|\n {4}at /)
    })
  }

  it('with --log-format json has JSON lines on stderr, each with time, level and words', async () => {
    const { code, stdout, stderr } = await world.start(['run', '--log-format', 'json', ...two]).ended
    expect(code).to.equal(0)
    expect(stdout).to.match(/^stream +outcome/)
    const lines = stderr.trim().split('\n')
    expect(lines.length).to.be.above(4)
    const events = lines.map((line) => JSON.parse(line))
    for (const event of events) expect(event).to.include.keys(['time', 'level', 'kind', 'msg'])
    expect(events.map(({ kind }) => kind)).to.include.members(['opened', 'started', 'finished'])
  })

  for (const args of [
    ['run', '--log-format', 'json'],
    ['run', '--log-format=json'],
    ['state', 'show', '--nonsense', '--log-format', 'json'],
  ]) {
    it(`${args.join(' ')} tells of what ends it in one JSON line`, async () => {
      const { code, stderr } = await world.start(args, { env: { ZSYNC_RESERVE: 'x' } }).ended
      expect(code).to.equal(2)
      expect(stderr.trimEnd().split('\n')).to.have.length(1)
      const line = JSON.parse(stderr)
      expect(line).to.include({ level: 'fatal', kind: 'failed', exitCode: 2 })
      expect(line.msg).to.include(args[1] === 'show' ? '--nonsense' : 'ZSYNC_RESERVE')
      expect(Date.parse(line.time)).to.be.a('number').and.not.NaN
    })
  }

  for (const args of [['plan'], ['plan', '--json'], ['run', '--dry-run', '--log-format', 'json']]) {
    it(`${args.join(' ')} says why it waits, as a run does`, async () => {
      world.fake.control.fault({ kind: '429/44', path: '/invoices', retryAfter: 1 })
      const { code, stderr } = await world.start([...args, ...two]).ended
      expect(code, stderr).to.equal(0)
      expect(stderr).to.match(
        /\/invoices: Zoho is asked again in 1 s: code 44: .*Nothing is lost.*ZSYNC_CALLS_PER_MINUTE/,
      )
    })
  }

  it('goes on when the reader of stdout or stderr leaves, and ends with its own code', async () => {
    world.fake.control.edit('invoices', String(world.fake.control.rows('invoices')[0]?.invoice_id))
    world.fake.control.advance(60)
    world.fake.control.fault({ kind: '200-code', path: '/contacts' })
    const { child, ended } = world.start(['run', ...two])
    child.stdout?.destroy()
    child.stderr?.destroy()
    expect((await ended).code).to.equal(3)
    expect(await world.database.query('select exit_code from zsync.runs order by run_id desc limit 1')).to.deep.equal([
      { exit_code: '3' },
    ])
  })

  it('keeps its own code where its result finds the disk full, and says so in a line', async () => {
    const full = openSync('/dev/full', 'w')
    try {
      world.fake.control.fault({ kind: '200-code', path: '/contacts' })
      const partial = await world.start(['run', ...two], { stdout: full }).ended
      expect(partial.code, partial.stderr).to.equal(3)
      for (const args of [[], ['--json']]) {
        const { code, stderr } = await world.start(['run', ...two, ...args], { stdout: full }).ended
        expect(code, stderr).to.equal(0)
        expect(stderr)
          .to.match(/^zsync: the result could not be written: ENOSPC.*$/m)
          .and.to.not.match(/\n {4}at /)
      }
      const { code, stderr } = await world.start(['state', 'show'], { stdout: full }).ended
      expect(code).to.equal(1)
      expect(stderr).to.match(/^zsync: the result could not be written: ENOSPC[^\n]*\n$/)
    } finally {
      closeSync(full)
    }
  })

  for (const format of ['text', 'json']) {
    it(`goes on when its log finds the disk full (${format})`, async () => {
      const full = openSync('/dev/full', 'w')
      const args = ['run', '--log-format', format, ...two]
      const { code, stdout } = await world.start(args, { stderr: full }).ended
      closeSync(full)
      expect(code).to.equal(0)
      expect(stdout).to.match(/\nComplete\.\n$/)
    })
  }

  it('lists all settings that are not usable at once, without the values of secrets', async () => {
    const env = {
      ZOHO_CLIENT_ID: undefined,
      ZOHO_REFRESH_TOKEN: '',
      ZOHO_DC: 'mars',
      DATABASE_URL: 'mysql://me:hidden@host/db',
      ZOHO_API_URL: 'me:hidden@proxy',
      ZSYNC_LOOKBACK: '-1',
      ZSYNC_CALLS_PER_MINUTE: 'many',
    }
    const { code, stderr } = await world.start(['run'], { env }).ended
    expect(code).to.equal(2)
    for (const name of Object.keys(env)) expect(stderr).to.include(name)
    expect(stderr).to.include('ZSYNC_CALLS_PER_MINUTE expected a whole number, 1 or more')
    expect(stderr).to.not.include('hidden')
  })

  it('reads zsync.config.json and .env beside it, and warns of an .env that others can read', async () => {
    writeFileSync(join(world.directory, 'zsync.config.json'), JSON.stringify({ streams: ['currencies'] }))
    writeFileSync(join(world.directory, '.env'), `ZOHO_REFRESH_TOKEN=${world.env.ZOHO_REFRESH_TOKEN}\n`, {
      mode: 0o644,
    })
    const { code, stdout, stderr } = await world.start(['run', '--json'], { env: { ZOHO_REFRESH_TOKEN: undefined } })
      .ended
    expect(code, stderr).to.equal(0)
    expect(parsed(stdout).streams).to.have.length(1)
    expect(stderr).to.include('chmod 600')
  })
})
