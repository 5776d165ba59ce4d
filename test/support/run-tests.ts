import { runTests } from './test-run.ts'

// `npm test [-- FILE... or options of mocha]`
process.exitCode = await runTests(process.argv.slice(2))
