import type Mocha from 'mocha'
import Reporter from './reporter.ts'

/** The reporter of one process among several: a form feed ends each piece of its output that stays in one piece. */
export default class PartReporter extends Reporter {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.on('suite end', (suite) => {
      if (suite.parent?.root) process.stdout.write('\f')
    })
  }
}
