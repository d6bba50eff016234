/** Extension: periodic tasks of a server, work that no request waits for. */
import { type Static, Type } from 'typebox'
import { Nullable, Timestamp } from '#contract/schema.ts'

/** Every periodic task, by its name in the log, the metrics and the status of a server. */
export const TASK_NAMES = [
  ...['usage', 'last_used', 'failed_keys', 'heartbeat', 'changes', 'poller'],
  ...[
    'idempotency_purge',
    'session_purge',
    'service_account_purge',
    'device_code_purge',
    'terminal_sign_in_purge',
    'usage_purge',
    'owned_purge',
  ],
  ...['audit_log_purge', 'erasures'],
  ...['usage_sums', 'usage_partitions', 'statements', 'upstream_silence'],
  ...['upstream_credentials', 'secret_files', 'config_file'],
  ...['overload', 'transfers', 'redis_probe', 'redis_settlements', 'spend_alerts'],
  ...['spend_leases', 'request_log_purge', 'audit_deliveries', 'traces'],
  ...['model_ends', 'raise_request_purge', 'tag_value_purge', 'cost_reconciliation'],
] as const
export type TaskName = (typeof TASK_NAMES)[number]

export const BackgroundTask = Type.Object({
  name: Type.Enum([...TASK_NAMES]),
  interval_seconds: Type.Number({ description: 'Time between two runs.' }),
  state: Type.Enum(['ok', 'failing'], { description: 'As its last run was.' }),
  last_run_at: Nullable(Timestamp),
  last_duration_seconds: Nullable(Type.Number()),
  last_error: Nullable(
    Type.Object({
      at: Type.Integer({ description: 'Unix time of the failure; later runs may have succeeded.' }),
      message: Nullable(
        Type.String({ description: 'Null for who may not change the organization.' }),
      ),
    }),
  ),
  next_run_at: Nullable(Timestamp),
})
export type BackgroundTask = Static<typeof BackgroundTask>
