import type { CallCounts } from './call-counts.ts'
import type { Way } from './stream.ts'

/** What a run would spend on one stream now. */
export interface StreamPlan {
  /** `books/927270289/invoices` */
  stream: string
  /** How its changes are read; null where it is not read. */
  way: Way | null
  calls: CallCounts
  /** It may well take more: Zoho says that there is more, and does not say how much. */
  isAtLeast: boolean
  /** When the list is due again that is not read now: an ISO instant. */
  deferredTo: string | null
  /** Why there is no plan for it, or what is to be known of it. */
  note: string | null
}
