/** Table of the requests of people for a raise of a limit. */
import type { SpendLimitTable, SpendScopeName } from './spend.ts'

export interface RaiseRequestTables {
  raise_request: RaiseRequestTable
}

/** Amounts are cents, times are in milliseconds. */
export interface RaiseRequestTable {
  id: string
  organization_id: string
  user_id: string
  project_id: string
  scope_kind: SpendScopeName
  scope_id: string
  interval: Exclude<SpendLimitTable['interval'], 'lifetime'>
  /** 1 if the limit was a default. */
  inherited: number
  /** The limit when the raise was asked for. */
  current_amount: number
  threshold_amount: number
  raised_until: number
  reason: string
  /** An open request is expired once `expires_at` has passed. */
  state: 'open' | 'approved' | 'denied' | 'withdrawn' | 'expired'
  created_at: number
  expires_at: number
  decided_at: number | null
  /** Id of the person who decided; null: the operator. */
  decided_by: string | null
  decided_amount: number | null
  decided_until: number | null
  note: string | null
}
