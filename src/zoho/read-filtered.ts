import type { Page } from '../model/page.ts'
import { confirmQuiet } from './confirm-quiet.ts'
import type { ListPage } from './list-page.ts'
import type { ReadContext } from './read-context.ts'
import { readScan, type ScanOptions } from './read-scan.ts'

const second = 1000

/**
 * Reads changes by a scan of what the filter gives, a second early because the filter may mean "after" (zoho-api.md 3.5). Its
 * first page shows whether the filter can be believed.
 */
export async function* readFiltered(
  context: ReadContext,
  start: number,
  options: Pick<ScanOptions, 'sort' | 'resume'>,
): AsyncGenerator<Page> {
  const from = start - second
  let first = options.resume === undefined
  const list: ListPage = async (query, unwanted) => {
    const answer = await context.list(query, unwanted)
    if (first) {
      first = false
      await confirmQuiet(context, from, answer)
    }
    return answer
  }
  yield* readScan({ ...context, list }, { ...options, from })
}
