/** Periodic tasks of the node that answered. */
import { Badge, Stack, Text } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Time } from '#console/display/time.tsx'
import type { BackgroundTask, TaskName } from '#contract/extensions/background-tasks.ts'

const MS = 1_000
const MINUTE_SECONDS = 60

const LABELS: Readonly<Record<TaskName, string>> = {
  usage: 'Write usage and limits',
  last_used: 'Write the last use of admin keys',
  failed_keys: 'Record unknown admin keys',
  heartbeat: 'Heartbeat',
  changes: 'Apply changes of other nodes',
  poller: 'Poll background responses and batches',
  idempotency_purge: 'Delete stored responses of idempotency keys',
  session_purge: 'Delete ended sessions',
  service_account_purge: 'Delete temporary service accounts',
  device_code_purge: 'Delete expired codes of programs that sign in',
  raise_request_purge: 'Delete old requests for raises',
  tag_value_purge: 'Delete values of tags that are unused',
  terminal_sign_in_purge: 'Delete ended sign-ins of programs',
  usage_purge: 'Delete old usage',
  audit_log_purge: 'Delete old audit events',
  erasures: 'Erase people from logs',
  usage_sums: 'Sum up usage from before an upgrade',
  usage_partitions: 'Create partitions of usage',
  request_log_purge: 'Delete old request logs',
  owned_purge: 'Delete records of expired upstream objects',
  cost_reconciliation: 'Compare costs with invoices',
  statements: 'Close the statements of past months',
  overload: 'Measure the load',
  transfers: 'Check for slow callers',
  redis_probe: 'Probe Redis while it is unavailable',
  redis_settlements: 'Retry settlements without a response',
  spend_leases: 'End responses under a spend limit that cannot be counted',
  spend_alerts: 'Compare and send spend alerts',
  audit_deliveries: 'Deliver audit events',
  traces: 'Export traces',
  upstream_credentials: 'Fetch tokens of upstreams',
  secret_files: 'Read secrets in files',
  config_file: 'Reload a changed configuration file',
  model_ends: 'Tell owners about models that end',
  upstream_silence: 'End upstream responses that fall silent',
}

const STATES = { ok: ['OK', 'green'], failing: ['Failing', 'orange'] } as const

export function Tasks({ tasks }: { tasks: readonly BackgroundTask[] }) {
  return (
    <Card title="Background tasks" about="Periodic tasks of this node.">
      <Rows label="Background tasks" rows={tasks} rowKey={({ name }) => name} columns={COLUMNS} />
    </Card>
  )
}

/** `250 ms`, `10 min` */
function formatInterval(seconds: number): string {
  if (seconds < 1) return `${formatExact(Math.round(seconds * MS))} ms`
  if (seconds < MINUTE_SECONDS) return `${formatExact(seconds)} s`
  return `${formatExact(seconds / MINUTE_SECONDS)} min`
}

const COLUMNS: readonly Column<BackgroundTask>[] = [
  {
    heading: 'Task',
    cell: ({ name }) => (
      <Stack gap={0}>
        <Text size="sm">{LABELS[name]}</Text>
        <Text size="xs" c="dimmed">
          {name}
        </Text>
      </Stack>
    ),
  },
  { heading: 'Every', numeric: true, cell: (task) => formatInterval(task.interval_seconds) },
  { heading: 'State', cell: (task) => <State task={task} /> },
  { heading: 'Last run', cell: ({ last_run_at: at }) => <Time at={at} /> },
  {
    heading: 'Duration',
    numeric: true,
    cell: ({ last_duration_seconds: seconds }) => seconds !== null && formatInterval(seconds),
  },
  { heading: 'Next run', cell: ({ next_run_at: at }) => <Time at={at} /> },
]

function State({ task: { state, last_error: lastError } }: { task: BackgroundTask }) {
  const [label, color] = STATES[state]
  return (
    <Stack gap={2}>
      <Badge color={color} variant="light">
        {label}
      </Badge>
      {lastError && (
        <Text size="xs" c="dimmed" className="name">
          Last error <Time at={lastError.at} />
          {lastError.message !== null && `: ${lastError.message}`}
        </Text>
      )}
    </Stack>
  )
}
