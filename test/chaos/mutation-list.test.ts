import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { mutations } from './mutation-list.ts'

describe('the guards that the mutation check takes out', () => {
  for (const { guard, file, find } of mutations) {
    it(`are in the sources, once: ${guard}`, () => {
      const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
      expect(text.split(find)).to.have.length(2)
    })
  }
})
