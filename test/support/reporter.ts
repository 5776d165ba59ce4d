import { relative } from 'node:path'
import Mocha from 'mocha'

// Without a listener Ctrl-C ends the process before anybody can stop what it started (database-server.ts, command.ts).
process.on('SIGINT', () => process.exit(130))

/** The spec reporter, ending with the failed tests, and one line that scripts can read: `N passed, N failed, N skipped`. */
export default class Reporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue()
    const { consoleLog } = Mocha.reporters.Base
    for (const test of this.failures) consoleLog(`failed: ${relative('.', test.file ?? '')}: ${test.fullTitle()}`)
    const { passes, failures, pending } = this.stats
    consoleLog(`${passes} passed, ${failures} failed, ${pending} skipped`)
  }
}
