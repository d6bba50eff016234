/** Tables of spend limits and spend alerts. */

/** Owner of the spend: its id is that of the organization or of the project. */
interface SpendScopeColumns {
  organization_id: string
  scope_kind: 'organization' | 'project'
  scope_id: string
}

/** At most one limit of each scope. */
export interface SpendLimitTable extends SpendScopeColumns {
  /** Cents. */
  threshold_amount: number
  interval: 'month' | 'day' | 'week' | 'quarter'
  mode: 'enforce' | 'warn'
  created_at: number
  /** Time of the last replacement, which starts a new enforcement. */
  updated_at: number
}

export interface SpendAlertTable extends SpendScopeColumns {
  id: string
  /** Cents. */
  threshold_amount: number
  /** JSON array of addresses. */
  recipients: string
  subject_prefix: string | null
  created_at: number
  updated_at: number
}
