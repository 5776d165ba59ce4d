import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect } from 'chai'

const root = join(import.meta.dirname, '../..')
const section = 'DESIGN section 3: floors'

interface Import {
  file: string
  /** A path from the root for our own files, else the name of the package. */
  to: string
  typeOnly: boolean
}

const floors: Record<string, string[]> = {
  commands: ['cli', 'sync', 'model', 'fake'],
  cli: ['sync', 'zoho', 'postgres', 'state', 'stages', 'model', 'fake'],
  sync: ['zoho', 'postgres', 'state', 'stages', 'model'],
  zoho: ['model'],
  postgres: ['model'],
  state: ['model'],
  stages: ['model'],
  fake: ['model'],
  model: [],
}

/** Which folders may import a package; all others may not. */
const packages: [RegExp, string[]][] = [
  [/^undici$/, ['zoho']],
  [/^pg$|^pg-copy-streams$/, ['postgres']],
  [/^@oclif\//, ['commands', 'cli']],
]

/** Words of the code that only some places may say. */
const words: [RegExp, RegExp][] = [
  // The tools of the embedded PostgreSQL are found on the PATH: no setting of zsync.
  [/process\.env(?!\.PATH\b)/, /^(src\/cli\/|bin\/)/],
  [/process\.env\.PATH\b/, /^(src\/cli\/|src\/postgres\/embedded\/|bin\/)/],
  [/process\.exitCode\b/, /^(src\/cli\/|src\/commands\/|bin\/)/],
]

const sources = filesBelow('src').filter((file) => file.endsWith('.ts'))
const codeOf = new Map(sources.map((file) => [file, withoutComments(readFileSync(join(root, file), 'utf8'))]))
const imports = [...codeOf].flatMap(([file, code]) => importsOf(file, code))

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

function importsOf(file: string, code: string): Import[] {
  const statements = code.matchAll(/^(?:import|export)\b(\s+type\b)?([^'"`;]*?\bfrom\s*|\s*)['"]([^'"]+)['"]/gm)
  const dynamic = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
  return [
    ...[...statements].map(([, type, , to = '']) => ({ file, to: target(file, to), typeOnly: type !== undefined })),
    ...[...dynamic].map(([, to = '']) => ({ file, to: target(file, to), typeOnly: false })),
  ]
}

function target(file: string, to: string): string {
  return to.startsWith('.') ? normalize(join(dirname(file), to)) : to
}

const folderOf = (file: string): string => file.split('/')[1] ?? ''
const isOurs = (to: string): boolean => to.startsWith('src/')
const offends = (rule: string, file: string, what: string): string => `${file}: ${what}. The rule: ${rule} (${section})`

describe(section, () => {
  it('is read from every import line', () => {
    const found = imports.filter(({ file }) => file === 'src/sync/sync-stream.ts').map(({ to }) => to)
    expect(found).to.include.members(['node:stream/promises', 'stream-chain', 'src/stages/encode-rows.ts'])
    expect(imports.filter(({ to }) => isOurs(to) && !codeOf.has(to))).to.deep.equal([])
    const example =
      "import type a from 'a'\nimport {\n  b,\n} from \"b\"\nimport 'c'\nexport * from './d.ts'\nawait import('../e.ts')\n// import 'f'"
    expect(importsOf('src/x/y.ts', withoutComments(example))).to.deep.equal([
      { file: 'src/x/y.ts', to: 'a', typeOnly: true },
      { file: 'src/x/y.ts', to: 'b', typeOnly: false },
      { file: 'src/x/y.ts', to: 'c', typeOnly: false },
      { file: 'src/x/y.ts', to: 'src/x/d.ts', typeOnly: false },
      { file: 'src/x/y.ts', to: 'src/e.ts', typeOnly: false },
    ])
  })

  it('knows every folder of src', () => {
    expect(
      [...new Set(sources.map(folderOf))].filter((folder) => !(folder in floors) && folder !== 'tsconfig.json'),
    ).to.deep.equal([])
  })

  it('lets imports only point down, never to a neighbour of the middle floor', () => {
    const wrong = imports.filter(
      ({ file, to }) =>
        isOurs(to) && folderOf(to) !== folderOf(file) && !floors[folderOf(file)]?.includes(folderOf(to)),
    )
    const rule = 'commands -> cli -> sync -> {zoho, postgres, state, stages} -> model'
    expect(wrong.map(({ file, to }) => offends(rule, file, `imports ${to}`))).to.deep.equal([])
  })

  it('lets only its command and the demo import the fake', () => {
    const wrong = imports.filter(
      ({ file, to }) =>
        to.startsWith('src/fake/') &&
        folderOf(file) !== 'fake' &&
        !/^src\/(cli|commands)\/(.*demo.*|fake.*)\.ts$/.test(file),
    )
    const rule = 'fake is imported by the demo, its command and the tests'
    expect(wrong.map(({ file, to }) => offends(rule, file, `imports ${to}`))).to.deep.equal([])
  })

  for (const [name, folders] of packages) {
    it(`lets only src/{${folders}} import ${name.source}`, () => {
      const users = imports.filter(({ to }) => name.test(to))
      // sync hands connections from one module of postgres to another, so it may name their types.
      const mayNameTypes = ({ file, typeOnly }: Import): boolean =>
        typeOnly && folderOf(file) === 'sync' && folders.includes('postgres')
      const wrong = users.filter((user) => !folders.includes(folderOf(user.file)) && !mayNameTypes(user))
      expect(users).not.to.deep.equal([])
      expect(
        wrong.map(({ file, to }) => offends(`${to} belongs to src/${folders.join(', src/')}`, file, `imports ${to}`)),
      ).to.deep.equal([])
    })
  }

  for (const [word, allowed] of words) {
    it(`lets only ${allowed.source} say ${word.source}`, () => {
      const users = [...codeOf].filter(([, code]) => word.test(code)).map(([file]) => file)
      expect(users).not.to.deep.equal([])
      const wrong = users.filter((file) => !allowed.test(file))
      expect(
        wrong.map((file) => offends(`only ${allowed.source} says ${word.source}`, file, `says ${word.source}`)),
      ).to.deep.equal([])
    })
  }

  it('has no cycle but of types, which are gone when it runs', () => {
    const edges = new Map<string, string[]>()
    for (const { file, to, typeOnly } of imports)
      if (isOurs(to) && !typeOnly) edges.set(file, [...(edges.get(file) ?? []), to])
    const cycles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) {
        const cycle = [...path.slice(path.indexOf(file)), file].join(' -> ')
        cycles.push(offends('imports point down, so no file reaches itself', file, cycle))
        return
      }
      if (done.has(file)) return
      for (const to of edges.get(file) ?? []) visit(to, [...path, file])
      done.add(file)
    }
    for (const file of edges.keys()) visit(file, [])
    expect(cycles).to.deep.equal([])
  })

  it('has no file for things without a better name', () => {
    const vague = sources.filter((file) => /\/(utils?|helpers?|common|misc|shared)(\/|\.ts$)/.test(file))
    expect(vague.map((file) => offends('a file bears the name of its one idea', file, 'says nothing'))).to.deep.equal(
      [],
    )
  })

  it('keeps the root to the entries that the design names', () => {
    const named = [
      'package.json',
      'tsconfig.json',
      'src',
      'test',
      'bin',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'docs',
      'package-lock.json',
    ]
    const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
    const entries = [...new Set(tracked.map((file) => file.split('/')[0] ?? ''))]
    expect(entries).to.include.members(['package.json', 'src', 'test'])
    const surplus = entries.filter((entry) => !entry.startsWith('.') && !named.includes(entry))
    expect(surplus.map((entry) => offends('the root holds nothing else', entry, 'is in the root'))).to.deep.equal([])
  })
})
