import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Mutation, mutations } from './mutation-list.ts'

/**
 * Takes one guard at a time out of a copy of the checkout and lets the chaos look for it: a guard whose loss no seed notices
 * is either not needed or not tested. Words on the command line choose the guards that have them in their name.
 */
const root = resolve(import.meta.dirname, '../..')
const plans = { memory: { seeds: 12_000, atOnce: 300 }, real: { seeds: 200, atOnce: 20 } }
const words = process.argv.slice(2)
const chosen = mutations.filter(({ guard }) => words.every((word) => guard.includes(word)))

let missed = 0
for (const mutation of chosen) {
  const failing = await withCopy((copy) => hunt(copy, mutation))
  if (failing.length === 0) missed += 1
  console.log(`${mutation.guard.padEnd(60)} ${failing.length === 0 ? 'NOT CAUGHT' : failing.slice(0, 3).join(', ')}`)
}
process.exitCode = missed > 0 ? 1 : 0

async function withCopy<T>(work: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'zsync-mutation-'))
  try {
    for (const part of ['src', 'test', 'package.json', 'tsconfig.json']) {
      await cp(join(root, part), join(copy, part), { recursive: true })
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    return await work(copy)
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** The seeds that notice the mutation: of the first lot that has any. */
async function hunt(copy: string, mutation: Mutation): Promise<number[]> {
  await mutate(copy, mutation)
  const { seeds, atOnce } = plans[mutation.tier]
  for (let from = 1; from <= seeds; from += atOnce) {
    const failing = await failingSeeds(copy, mutation, from, atOnce)
    const noticed: number[] = []
    for (const seed of failing) {
      if (noticed.length < 3 && !(await failsAnyway(mutation, seed))) noticed.push(seed)
    }
    if (noticed.length > 0) return noticed
  }
  return []
}

/** A seed that fails with every guard in place notices nothing. */
async function failsAnyway(mutation: Mutation, seed: number): Promise<boolean> {
  return (await failingSeeds(root, mutation, seed, 1)).length > 0
}

async function mutate(copy: string, { guard, file, find, replace }: Mutation): Promise<void> {
  const path = join(copy, file)
  const text = await readFile(path, 'utf8')
  const times = text.split(find).length - 1
  if (times !== 1) throw new Error(`${guard}: what is to be replaced in ${file} is there ${times} times, not once`)
  await writeFile(
    path,
    text.replace(find, () => replace),
  )
}

async function failingSeeds(copy: string, { guard, tier }: Mutation, from: number, seeds: number): Promise<number[]> {
  const flags = ['--from', String(from), '--seeds', String(seeds), ...(tier === 'real' ? ['--real'] : [])]
  const { output, code } = await run(copy, ['test/chaos/chaos.ts', ...flags])
  const failing = [...output.matchAll(/^seed (\d+):/gm)].map(([, seed]) => Number(seed))
  if (code !== 0 && failing.length === 0) throw new Error(`${guard}: the chaos broke down:\n${output.slice(-2000)}`)
  return failing.sort((a, b) => a - b)
}

function run(cwd: string, args: string[]): Promise<{ output: string; code: number | null }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const pipe of [child.stdout, child.stderr]) {
      pipe.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    }
    child.once('error', fail)
    child.once('close', (code) => done({ output, code }))
  })
}
