import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { makeDirectory } from '../../../src/state/make-directory.ts'
import { failureOf } from '../../support/failure-of.ts'

describe('makeDirectory', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'zsync-'))
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  it('makes those above too, and is content with what is there, also when several make them at once', async () => {
    const path = join(home, 'a', 'b', 'c')
    await Promise.all([makeDirectory(path), makeDirectory(path), makeDirectory(join(home, 'a'))])
    await makeDirectory(path)
    expect(statSync(path).isDirectory()).to.equal(true)
  })

  it('fails below a file', async () => {
    writeFileSync(join(home, 'file'), '')
    expect(await failureOf(makeDirectory(join(home, 'file', 'below')), Error)).to.have.property('code', 'ENOTDIR')
  })

  // Only Linux has a directory in which nothing can be made and that says so with ENOENT.
  if (existsSync('/proc/self')) {
    it('fails where the system does not make any, instead of trying for ever', async () => {
      expect(await failureOf(makeDirectory('/proc/nowhere/below'), Error)).to.have.property('code', 'ENOENT')
    })
  }
})
