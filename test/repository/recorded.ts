/** Files of the source that write without an audit event. */

const OWNED_OBJECTS = {
  store: 'src/gateway/objects/store.ts',
  tables: ['owned_object'],
}

const UPLOADS = { store: 'src/gateway/objects/uploads/store.ts', tables: ['owned_object'] } as const
const BATCHES = { store: 'src/gateway/objects/batches/store.ts', tables: ['owned_object'] } as const

const USAGE = {
  store: 'src/usage/store.ts',
  tables: [
    ...['usage', 'upstream_usage', 'tagged_usage', 'unpriced_tier', 'usage_tag', 'usage_flush'],
    ...['api_key', 'limiter_level', 'price_version'],
  ],
} as const
const SPEND_BUDGETS = { store: 'src/spend/leases/store.ts', tables: ['spend_budget'] } as const
const TAG_VALUES = { store: 'src/usage/values/store.ts', tables: ['tag_value'] } as const
const ALERT_DELIVERIES = {
  store: 'src/alerts/store.ts',
  tables: ['spend_alert_delivery', 'model_end_notice'],
} as const

const REQUEST_LOGS = {
  store: 'src/request-logs/store.ts',
  tables: ['request_logs', 'request_log_days'],
} as const

const DEVICE_CODES = {
  store: 'src/control/device-codes/store.ts',
  tables: ['device_code', 'user_code_try'],
} as const

const ERASURES = {
  store: 'src/control/erasures/store.ts',
  tables: [
    ...['erasure', 'user', 'terminal_sign_in', 'api_key', 'project', 'admin_api_key'],
    ...['raise_request', 'scim_token', 'invite', 'audit_log', 'deleted_name', 'spend_alert'],
    ...['spend_alert_delivery', 'request_logs'],
  ],
} as const

/** Files that record without an event, by store and tables. */
export const RECORDED: Readonly<
  Record<string, { readonly store: string; readonly tables: readonly string[] }>
> = {
  'src/access/last-used.ts': {
    store: 'src/access/store.ts',
    tables: ['scim_token', 'session', 'admin_api_key'],
  },
  'src/control/sessions/purge.ts': {
    store: 'src/control/sessions/store.ts',
    tables: ['session'],
  },
  'src/control/device-codes/device-codes.ts': DEVICE_CODES,
  'src/control/device-codes/purge.ts': DEVICE_CODES,
  'src/control/device-codes/user-code-tries.ts': DEVICE_CODES,
  'src/control/raise-requests/purge.ts': {
    store: 'src/control/raise-requests/store.ts',
    tables: ['raise_request'],
  },
  'src/idempotency/idempotency.ts': {
    store: 'src/idempotency/store.ts',
    tables: ['idempotency'],
  },
  'src/audit/retention.ts': {
    store: 'src/audit/store.ts',
    tables: ['audit_log', 'change_counter', 'change'],
  },
  'src/control/erasures/erasing.ts': ERASURES,
  'src/control/erasures/request-logs.ts': ERASURES,
  'src/control/erasures/values.ts': {
    store: 'src/storage/value-deletion.ts',
    tables: ['tag_value', 'spend_budget', 'spend_limit', 'subject_rate_limit'],
  },
  'src/alerts/model-end-notices.ts': ALERT_DELIVERIES,
  'src/usage/flush.ts': USAGE,
  'src/usage/prices/price-versions.ts': USAGE,
  'src/usage/retention.ts': USAGE,
  'src/control/usage/statements/statements.ts': {
    store: 'src/control/usage/statements/store.ts',
    tables: ['cost_statement'],
  },
  'src/control/cost-reconciliation/daily.ts': {
    store: 'src/control/cost-reconciliation/store.ts',
    tables: ['reconciled_day'],
  },
  'src/usage/sums/fill.ts': {
    store: 'src/usage/sums/store.ts',
    tables: ['usage_sum', 'usage_sum_fill'],
  },
  'src/spend/leases/open-rows.ts': SPEND_BUDGETS,
  'src/spend/leases/shared-rows.ts': SPEND_BUDGETS,
  'src/usage/values/registry.ts': TAG_VALUES,
  'src/spend/values/purge.ts': {
    store: 'src/spend/values/store.ts',
    tables: ['tag_value', 'spend_budget'],
  },
  'src/gateway/objects/batches/create.ts': BATCHES,
  'src/gateway/objects/batches/reserve.ts': BATCHES,
  'src/gateway/objects/batches/sync.ts': BATCHES,
  'src/gateway/objects/conversations/create.ts': OWNED_OBJECTS,
  'src/gateway/objects/files/files.ts': {
    store: 'src/gateway/objects/files/store.ts',
    tables: ['owned_object'],
  },
  'src/gateway/objects/uploads/complete.ts': UPLOADS,
  'src/gateway/objects/uploads/create.ts': UPLOADS,
  'src/gateway/objects/uploads/part.ts': UPLOADS,
  'src/gateway/objects/chat-completions/chat-completions.ts': {
    store: 'src/gateway/objects/chat-completions/store.ts',
    tables: ['owned_object'],
  },
  'src/gateway/objects/poller.ts': OWNED_OBJECTS,
  'src/gateway/objects/ownership.ts': OWNED_OBJECTS,
  'src/gateway/objects/operations.ts': OWNED_OBJECTS,
  'src/alerts/outbox.ts': ALERT_DELIVERIES,
  'src/alerts/sweep.ts': ALERT_DELIVERIES,
  'src/alerts/limit-alerts.ts': { store: 'src/alerts/limits/store.ts', tables: ['spend_alert'] },
  'src/alerts/value-alerts.ts': ALERT_DELIVERIES,
  'src/alerts/alerts.ts': ALERT_DELIVERIES,
  'src/audit-delivery/deliveries.ts': {
    store: 'src/audit-delivery/store.ts',
    tables: ['audit_delivery'],
  },
  'src/usage/partitions/partitions.ts': {
    store: 'src/usage/partitions/store.ts',
    tables: ['usage_move'],
  },
  'src/request-logs/partitions.ts': REQUEST_LOGS,
  'src/request-logs/retention.ts': REQUEST_LOGS,
  'src/storage/nodes.ts': { store: 'src/storage/nodes.ts', tables: ['node'] },
}
