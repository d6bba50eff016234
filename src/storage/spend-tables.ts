/** Tables of spend limits, budgets and spend alerts. */

type SpendScopeName = 'organization' | 'project' | 'user' | 'service_account' | 'api_key'

/** Owner of the spend: its id is that of the organization, the project, the key and so on. */
interface SpendScopeColumns {
  organization_id: string
  scope_kind: SpendScopeName
  scope_id: string
}

/** At most one limit of each owner. */
export interface SpendLimitTable extends Omit<SpendScopeColumns, 'scope_kind'> {
  /** `default`: the limit of all owners of a scope without one; `scope_id` is the scope's name. */
  scope_kind: SpendScopeName | 'default'
  /** Cents. */
  threshold_amount: number
  interval: 'month' | 'day' | 'week' | 'quarter'
  mode: 'enforce' | 'warn'
  created_at: number
  /** Time of the last replacement, which starts a new enforcement. */
  updated_at: number
  /** Cents that replace `threshold_amount` until a time. Both are null without a raise. */
  raised_amount: number | null
  raised_until: number | null
}

/** Budget that several nodes share. */
export interface SpendBudgetTable {
  organization_id: string
  scope: SpendScopeName
  owner_id: string
  interval: SpendLimitTable['interval']
  /** JSON of what is spent and of the leases of nodes (`spend/leases/budget-row.ts`). */
  state: string
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
