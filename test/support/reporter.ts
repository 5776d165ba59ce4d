import Mocha from 'mocha'

/** The spec reporter, ending with one line that scripts can read: `N passed, N failed, N skipped`. */
export default class Reporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue()
    const { passes, failures, pending } = this.stats
    Mocha.reporters.Base.consoleLog(`${passes} passed, ${failures} failed, ${pending} skipped`)
  }
}
