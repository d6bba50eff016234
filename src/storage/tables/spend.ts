/** Tables of spend limits, budgets and spend alerts. */

export type SpendScopeName =
  | ('organization' | 'project' | 'tag')
  | ('tag_value' | 'project_user' | 'user' | 'service_account' | 'api_key')

/**
 * Owner of the spend: its id is the id of the organization, project, key and so on. The id of a tag
 * is its key and its value, `team=research`; of a person in a project both ids, `proj_…/user-…`.
 */
interface SpendScopeColumns {
  organization_id: string
  scope_kind: SpendScopeName
  scope_id: string
}

/** At most one limit of each owner. */
export interface SpendLimitTable extends Omit<SpendScopeColumns, 'scope_kind'> {
  /**
   * `default`: the limit of all owners of a scope without one; `scope_id` is the name of the scope,
   * after the id of the project (`proj_…/user`) if it holds there alone. `tag_default`: the same of
   * values of a tag; `scope_id` is the project or nothing, and the key: `proj_…/end_user`.
   */
  scope_kind: SpendScopeName | 'default' | 'tag_default'
  /** Project with the id that `scope_id` begins with. */
  project_id: string | null
  /** Cents. */
  threshold_amount: number
  interval: 'month' | 'day' | 'week' | 'quarter' | 'lifetime'
  mode: 'enforce' | 'warn'
  created_at: number
  /** Time of the last replacement, which starts a new enforcement. */
  updated_at: number
  /** Cents that replace `threshold_amount` until a time. Both are null without a raise. */
  raised_amount: number | null
  raised_until: number | null
  /** What happens to values of a tag that are too many; of its defaults. */
  beyond: 'reject' | 'shared' | null
}

/** Periods of which a value of a tag has the spend. */
export type ValuePeriod = 'day' | 'week' | 'month' | 'quarter'

type ValueAmounts = Record<
  `${ValuePeriod}_${'start' | 'cost' | 'before_start' | 'before_cost'}`,
  number
>

/**
 * A value of a tag with limits of its values, in a project or, with an empty `project_id`, in the
 * organization. An empty value has the spend of all values that are too many. Nano-dollars.
 */
export interface TagValueTable extends ValueAmounts {
  organization_id: string
  project_id: string
  tag_key: string
  value: string
  lifetime_cost: number
  first_used_at: number
  last_used_at: number
}

/** Budget that several nodes share. */
export interface SpendBudgetTable {
  organization_id: string
  scope: SpendScopeName
  owner_id: string
  interval: SpendLimitTable['interval']
  /** JSON of the amount spent and of the leases of nodes (`spend/leases/budget-row.ts`). */
  state: string
}

/** An amount by a per cent of the payer's limit. Both are null for an amount in cents. */
interface PercentColumns {
  threshold_percent: number | null
  /** Cents of the limit by which the amount was computed; null where the payer has none. */
  limit_amount: number | null
}

export interface SpendAlertTable extends SpendScopeColumns, PercentColumns {
  id: string
  /** Cents; rewritten with the limit where there is a per cent (`alerts/limit-alerts.ts`). */
  threshold_amount: number
  /** JSON array of addresses. */
  recipients: string
  subject_prefix: string | null
  /** Receiver of a signed webhook, besides the configured receiver. */
  webhook_url: string | null
  /** Amount that is compared: the amount spent, or the forecast for the end of the period. */
  basis: 'actual' | 'forecast'
  /** Key of tags: the alert is about values of it that are near their limits. */
  tag_key: string | null
  /** Grows with each change of the amount or its basis, which arms the alert again. */
  generation: number
  created_at: number
  updated_at: number
}

/** Outbox of spend alerts: one row for each alert, period, generation and channel. */
export interface SpendAlertDeliveryTable extends SpendScopeColumns, PercentColumns {
  id: string
  alert_id: string
  /**
   * `model_end`: no alert, but a notice about models that end; `alert_id` is its id.
   * `raise_request` and `raise_decision`: a request for a raise; `alert_id` is its id.
   */
  event:
    | ('reached' | 'forecast' | 'values' | 'test')
    | ('model_end' | 'raise_request' | 'raise_decision')
  channel: 'email' | 'webhook'
  period_starts_at: number
  /** The alert's generation; a unique id for a test. */
  arming: string
  /** Cents, as all amounts here. */
  threshold_amount: number
  spend_amount: number
  /** Null where no forecast was compared. */
  forecast_amount: number | null
  state: 'pending' | 'delivered' | 'given_up'
  attempts: number
  /** Time of the next attempt, or the end of the lease of the node that makes one. */
  next_attempt_at: number
  last_error: string | null
  created_at: number
  /** JSON of the values of tags that are near their limits (`alerts/value-alerts.ts`). */
  detail: string | null
  /** Time of its delivery, or of being given up. */
  ended_at: number | null
}

export interface SpendTables {
  spend_limit: SpendLimitTable
  spend_budget: SpendBudgetTable
  tag_value: TagValueTable
  spend_alert: SpendAlertTable
  spend_alert_delivery: SpendAlertDeliveryTable
}
