/** Table of the last comparison of counted and billed costs, by upstream and day. */

export interface ReconciliationTables {
  reconciled_day: ReconciledDayTable
}

/** Amounts are nano-dollars, times are in milliseconds. */
export interface ReconciledDayTable {
  organization_id: string
  upstream: string
  /** Start of the day, in UTC. */
  starts_at: number
  counted: number
  billed: number
  /** Time of the reading of the provider's account. */
  read_at: number
}
