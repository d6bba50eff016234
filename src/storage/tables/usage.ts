/** Tables of the flushes of usage, of its sums, and of its move into partitions. */
import type { SummedColumn, SumWidth, USAGE_SUM_KEY } from './usage-columns.ts'

export interface UsageSumTables {
  usage_sum: UsageSumTable
  usage_sum_fill: UsageSumFillTable
  usage_move: UsageMoveTable
}

/** Usage of all kinds, summed by one dimension for each hour, day and month. */
export interface UsageSumTable
  extends Record<SummedColumn, number>,
    Record<Exclude<(typeof USAGE_SUM_KEY)[number], 'width' | 'starts_at'>, string> {
  width: SumWidth
  /** Start of the hour, day or month. */
  starts_at: number
}

/** One row: the move of usage into partitions, which only PostgreSQL has. */
export interface UsageMoveTable {
  id: number
  phase: 'begin' | 'copy' | 'ended'
  /** Key of the last row that has been copied, as a JSON array. */
  copied_to: string
}

/** One row: the usage that has been added to its sums, of that from before there were any. */
export interface UsageSumFillTable {
  id: number
  /** `clear` while the sums are deleted, to be filled again. */
  phase: 'clear' | 'fill' | 'ended'
  /** The organization and width under way. */
  organization_id: string
  width: string
  /** The last row of usage that has been added: JSON array of the rest of its key. */
  filled_to: string
  /** Sum of the numbers of flushes by nodes that add to no sums, when the filling began. */
  old_flushes: number
}

/** The last flush of a node that is in the table of usage: its number prevents counting twice. */
export interface UsageFlushTable {
  node_id: string
  number: number
  flushed_at: number
  /** 1 where the node adds to the sums of usage; 0 of the release before there were any. */
  sums: number
}
