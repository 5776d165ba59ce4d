import type { Capability } from '../model/capability.ts'
import type { Pass } from '../model/plan-passes.ts'
import type { StreamState } from '../model/state.ts'
import type { TableColumns } from '../model/stream-store.ts'
import type { PassOptions } from './pass-options.ts'

/** One pass over one stream. */
export interface JobOptions extends PassOptions {
  pass: Pass
  /** The pass comes behind another one, and may pause within the budget. */
  behind: boolean
  /** The pass is a sweep that was due, and asks about every row that the list hides. */
  sweepDue: boolean
  previous: StreamState | undefined
  capability: Capability
  /** What the list took when it was last read whole; null where nobody knows. */
  pages: number | null
  /** As the table has them now. */
  columns: TableColumns
}
