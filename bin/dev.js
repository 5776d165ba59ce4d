#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { execute, settings } from '@oclif/core'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs the command line from `src`, types stripped by Node itself. oclif would look for tsx or ts-node and, finding neither,
 * silently run an old build.
 */
export async function runSources() {
  const pjson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  pjson.oclif.commands = './src/commands'
  settings.enableAutoTranspile = false
  await execute({ loadOptions: { root, pjson, ignoreManifest: true } })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runSources()
