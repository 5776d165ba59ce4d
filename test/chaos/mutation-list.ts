// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced is source text
/** A guard, and how it is taken out: the text must be in the file exactly once. */
export interface Mutation {
  guard: string
  file: string
  find: string
  replace: string
  tier: 'memory' | 'real'
}

export const mutations: Mutation[] = [
  {
    guard: 'lookback: a run starts before the watermark',
    file: 'src/model/watermark.ts',
    find: 'return watermark - lookback',
    replace: 'return watermark + 0 * lookback',
    tier: 'memory',
  },
  {
    guard: 'anchor reset: a keyset asks page 1 from the new anchor',
    file: 'src/zoho/read-keyset.ts',
    find: 'const query = { page: 1, perPage: largestPage, sort: ascending, from }',
    replace:
      'const query = { page: context.seen.pages + 1, perPage: largestPage, sort: ascending, from: (context.from ?? 0) - second }',
    tier: 'memory',
  },
  {
    guard: 'exclusive step: a filter may mean "after"',
    file: 'src/zoho/read-keyset.ts',
    find: 'const early = await ask(context, instant - second)',
    replace: 'const early = await ask(context, instant)',
    tier: 'memory',
  },
  {
    guard: 'ceiling: a keyset stops at the beginning of the read',
    file: 'src/zoho/read-keyset.ts',
    find: 'if (last >= startOfSecond(seen.firstAnswer ?? 0)) return',
    replace: 'if (last >= startOfSecond(seen.firstAnswer ?? 0) + 1e12) return',
    tier: 'memory',
  },
  {
    guard: 'dedupe by id and LMT',
    file: 'src/stages/drop-repeats.ts',
    find: "before.get(recordId(record, key) ?? '') === lmt",
    replace: "before.has(recordId(record, key) ?? '')",
    tier: 'memory',
  },
  {
    guard: 'overlap: a page counts only with a repeated row',
    file: 'src/zoho/scan-place.ts',
    find: 'if (versions.some((version) => tail.has(version))) return true',
    replace: 'if (tail.size >= 0) return true',
    tier: 'memory',
  },
  {
    guard: 'version of a repeated row, where edits move rows',
    file: 'src/zoho/scan-place.ts',
    find: "stream.hasLmt ? `${ids[index]} ${record.get(lmtColumn)}` : (ids[index] ?? '')",
    replace: "record ? (ids[index] ?? '') : ''",
    tier: 'memory',
  },
  {
    guard: 'a version of a second that is still open proves nothing',
    file: 'src/zoho/scan-place.ts',
    find: 'byLmt || (lmtOf(record) ?? 0) < open',
    replace: 'byLmt || (lmtOf(record) ?? 0) < open + 1e12',
    tier: 'memory',
  },
  {
    guard: 'a row among equals may change places',
    file: 'src/zoho/scan-place.ts',
    find: '(index > 0 && record.get(column) !== records[index - 1]?.get(column))',
    replace: 'index >= 0',
    tier: 'memory',
  },
  {
    guard: 'a page in another order proves nothing',
    file: 'src/zoho/scan-place.ts',
    find: 'if (order !== position.order) return false',
    replace: '',
    tier: 'real',
  },
  {
    guard: 'older of the two states',
    file: 'src/model/effective-state.ts',
    find: 'return one === null || other === null ? null : Math.min(one, other)',
    replace: 'return one === null || other === null ? (one ?? other) : Math.max(one, other)',
    tier: 'memory',
  },
  {
    guard: "first attempt's time where a scan goes on",
    file: 'src/zoho/read-stream.ts',
    find: 'if (position && resume) seen.firstAnswer = resume.firstAnswer',
    replace: '',
    tier: 'memory',
  },
  {
    guard: 'open second: the watermark stays before the first answer',
    file: 'src/model/watermark.ts',
    find: 'Math.min(newestLmt, scanWatermark(firstAnswer))',
    replace: 'Math.min(newestLmt, firstAnswer + 1e12)',
    tier: 'memory',
  },
  {
    guard: 'doubt of a quiet filter (equality)',
    file: 'src/zoho/read-keyset.ts',
    find: 'if (first) await confirmQuiet(context, from, answer)',
    replace: 'if (first && from < 0) await confirmQuiet(context, from, answer)',
    tier: 'memory',
  },
  {
    guard: 'a watermark in the future is not believed',
    file: 'src/model/watermark.ts',
    find: 'return watermark > zohoTime + skew',
    replace: 'return watermark > zohoTime + skew + 1e15',
    tier: 'memory',
  },
  {
    guard: "only Zoho's own word deletes",
    file: 'src/sync/ask-about-absent.ts',
    find: "fates[fate === 'deleted' ? 'deleted' : 'hidden'].push(id)",
    replace: "fates[fate !== 'there' ? 'deleted' : 'hidden'].push(id)",
    tier: 'memory',
  },
  {
    guard: 'a sweep begins anew where it does not go on',
    file: 'src/sync/open-reader.ts',
    find: "const resume = pass === 'changes' || goesOn(kept, options) ? kept : undefined",
    replace: 'const resume = kept',
    tier: 'memory',
  },
  {
    guard: 'a rebuild whose stage a crash has emptied begins anew',
    file: 'src/model/staged-rebuild.ts',
    find: 'if (isEmpty && ',
    replace: 'if (isEmpty && columns.length < 0 && ',
    tier: 'memory',
  },
  {
    guard: 'a rebuild sets back no row that was written meanwhile',
    file: 'src/model/rebuild-sql.ts',
    find: "(${differs.join(' or ')}) and (${mayReplace(table)}) end`",
    replace: "(${differs.join(' or ')}) and (${mayReplace(table)} or true) end`",
    tier: 'real',
  },
  {
    guard: 'state moves only when all is durable',
    file: 'src/sync/sync-stream.ts',
    find: '  source.assertComplete()\n',
    replace: '',
    tier: 'memory',
  },
  {
    guard: 'LMT guard of the merge',
    file: 'src/model/sql.ts',
    find: "const guard = table.lmt === undefined ? '' : ` where ${olderOrSame(ident(table.lmt))}`",
    replace: "const guard = table.lmt === undefined ? '' : ` where ${olderOrSame(ident(table.lmt))} or true`",
    tier: 'real',
  },
  {
    guard: 'undelete: a row that came back lives',
    file: 'src/model/sql.ts',
    find: ', "_deleted_at" = null${version}${guard}',
    replace: '${version}${guard}',
    tier: 'real',
  },
  {
    guard: 'a row that changes without a later LMT owes its detail again',
    file: 'src/postgres/batch-load.ts',
    find: 'young !== undefined && table.hasDetail',
    replace: 'false && table.hasDetail',
    tier: 'real',
  },
]
