import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { projectRoot, startCommand } from '../support/command.ts'
import { splitFiles } from '../support/split-files.ts'
import { runTests } from '../support/test-run.ts'
import { waitUntil } from '../support/wait-until.ts'

const passing = `describe('good', () => { it('passes', () => {}); it('too', () => {}); it('waits') })`
const failing = `describe('bad', () => { it('fails', () => { throw new Error('of all things') }) })`
const forEver = `describe('endless', () => { it('waits', () => new Promise(() => setInterval(() => {}, 1000))) })`

describe('npm test', () => {
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'zsync-tests-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function write(files: Record<string, string>): string[] {
    return Object.entries(files).map(([name, text]) => {
      const file = join(folder, `${name}.test.ts`)
      writeFileSync(file, text)
      return file
    })
  }

  /** Runs test files, in two processes. */
  async function run(
    files: Record<string, string>,
    { args = [] as string[], ...limits }: { args?: string[]; silence?: number; patience?: number } = {},
  ) {
    let said = ''
    const print = (text: string): void => {
      said += text
    }
    const code = await runTests([...write(files), ...args], { ...limits, print })
    const lines = said.trimEnd().split('\n')
    const counts = lines.filter((line) => /^\d+ passed/.test(line))
    expect(counts, said).to.deep.equal([lines.at(-1)])
    return { code, said, counts: counts[0] }
  }

  it('adds up what its processes count', async () => {
    const { code, counts } = await run({ a: passing, b: passing, c: passing })
    expect([code, counts]).to.deep.equal([0, '6 passed, 0 failed, 3 skipped'])
  })

  it('fails with a test, and says its file, its title and its error at the end', async () => {
    const { code, said, counts } = await run({ a: failing, b: passing })
    expect([code, counts]).to.deep.equal([1, '2 passed, 1 failed, 1 skipped'])
    expect(said)
      .to.include('Error: of all things')
      .and.to.match(/^failed: .*a\.test\.ts: bad fails$/m)
  })

  for (const [what, text, says] of [
    ['ends in the middle', `it('ends', () => process.exit(0))`, 'process 1 of 2 ended with code 0, without a report'],
    ['is killed', `it('dies', () => process.kill(process.pid, 'SIGKILL'))`, 'process 1 of 2 was ended by SIGKILL'],
    ['cannot be loaded', `throw new Error('at once')`, 'process 1 of 2 ended with code 1, without a report'],
    [
      'fails behind its report',
      `it('ends', () => process.on('exit', () => process.exit(7)))`,
      'process 1 of 2 ended with code 7 behind its report',
    ],
    ['has no tests', '', 'process 1 of 2 ran no tests'],
  ] as const) {
    it(`fails with a process that ${what}, and counts it`, async () => {
      const { code, said, counts } = await run({ a: text, b: passing })
      expect(code, said).to.equal(1)
      expect(said).to.include(`failed: ${says}`)
      expect(counts).to.match(/^[23] passed, 1 failed, 1 skipped$/)
    })
  }

  for (const [what, text, limits, says] of [
    ['hangs in a test', forEver, { silence: 1_500 }, 'said nothing for 1.5 s'],
    ['does not end', `it('leaves', () => { setInterval(() => {}, 1000) })`, { patience: 500 }, 'did not end by itself'],
  ] as const) {
    it(`stops a process that ${what}, and fails`, async () => {
      const { code, said } = await run({ a: text, b: passing }, limits)
      expect(code, said).to.equal(1)
      expect(said).to.match(new RegExp(`^failed: process 1 of 2 ${says}`, 'm'))
    })
  }

  it('passes options on, and fails where no test is left', async () => {
    const files = { a: failing, b: passing }
    const some = await run(files, { args: ['--grep', 'good too'] })
    expect([some.code, some.counts]).to.deep.equal([0, '1 passed, 0 failed, 0 skipped'])
    const none = await run(files, { args: ['--grep', 'nothing of that name'] })
    expect([none.code, none.counts]).to.deep.equal([1, '0 passed, 0 failed, 0 skipped'])
  })

  it('takes folders too, and fails at a file that is not there', async () => {
    write({ a: passing, b: passing })
    const said: string[] = []
    const print = (text: string) => said.push(text)
    expect(await runTests([`${folder}/`], { print }), said.join('')).to.equal(0)
    expect(said.at(-1)).to.equal('4 passed, 0 failed, 2 skipped\n')
    expect(await runTests([join(folder, 'c.test.ts')], { print })).to.equal(1)
    expect(said.at(-1)).to.equal('0 passed, 1 failed, 0 skipped\n')
  })

  it('keeps what belongs together in one piece', async () => {
    const pieces: string[] = []
    const slow = (name: string) => `describe('${name}', () => {
      for (let n = 0; n < 5; n++) it('${name} ' + n, () => new Promise((resolve) => setTimeout(resolve, 20)))
    })`
    // Mocha colours its output where CI or FORCE_COLOR is set, terminal or not.
    const print = (text: string) => pieces.push(stripVTControlCharacters(text))
    await runTests(write({ a: slow('left'), b: slow('right') }), { print })
    for (const name of ['left', 'right']) {
      const [piece, ...more] = pieces.filter((text) => text.includes(`✔ ${name}`))
      expect(more).to.deep.equal([])
      expect(piece?.match(/✔ \w+ \d/g)).to.deep.equal([0, 1, 2, 3, 4].map((n) => `✔ ${name} ${n}`))
    }
  })

  for (const to of ['kill', 'killGroup'] as const) {
    it(`ends with its processes at Ctrl-C, sent to ${to === 'kill' ? 'it alone' : 'all of them'}`, async () => {
      const marks = ['a', 'b'].map((name) => join(folder, name))
      const endless = (mark: string) => `it('waits', () => new Promise((resolve) => {
        setTimeout(resolve, 50_000)
        require('node:fs').writeFileSync('${mark}', '')
        process.on('exit', () => require('node:fs').writeFileSync('${mark}.end', ''))
      }))`
      const files = write(Object.fromEntries(marks.map((mark, index) => [String(index), endless(mark)])))
      const command = startCommand(files, { cwd: projectRoot, script: join(projectRoot, 'test/support/run-tests.ts') })
      await waitUntil('both are in their tests', () => marks.every((mark) => existsSync(mark)))
      command[to]('SIGINT')
      const { code, stdout } = await command.ended
      expect(code, stdout).to.equal(130)
      expect(stdout).to.match(/0 passed, 2 failed, 0 skipped\n$/)
      expect(command.processes()).to.deep.equal([])
      // Without it the servers of a process would live on.
      expect(marks.map((mark) => existsSync(`${mark}.end`))).to.deep.equal([true, true])
    })
  }
})

describe('splitFiles', () => {
  it('gives each file to one process, in the same way each time, and evens their time out', () => {
    const files = [
      'test/chaos/real.test.ts',
      'test/chaos/memory.test.ts',
      ...[1, 2, 3, 4].map((n) => `test/cli/${n}.test.ts`),
    ]
    const parts = splitFiles(files, 2)
    expect(parts.flat().toSorted()).to.deep.equal(files.toSorted())
    expect(parts.map(([first]) => first)).to.deep.equal(files.slice(0, 2))
    expect(parts.map(({ length }) => length)).to.deep.equal([1, 5])
    expect(splitFiles(files.toReversed(), 2)).to.deep.equal(parts)
  })

  it('needs no more processes than files', () => {
    expect(splitFiles(['a'], 2)).to.deep.equal([['a']])
  })
})
