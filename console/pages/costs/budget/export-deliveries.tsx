/** Export of deliveries of spend alerts as CSV. */
import { useMutation } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { CENTS } from '#console/limits/amounts.ts'
import { toIso } from '#console/time/time-format.ts'
import type { SpendAlertDelivery } from '#contract/spend/alert-deliveries.ts'
import type { SpendScope } from './operations.ts'

const ROWS_MAX = 10_000
/** The most that the API takes. */
const PAGE = 100

function read(projectId: SpendScope) {
  return projectId === undefined
    ? client.listOrganizationSpendAlertDeliveries({ limit: PAGE })
    : client.listProjectSpendAlertDeliveries({ project_id: projectId, limit: PAGE })
}

interface ExportDeliveriesProps {
  readonly projectId: SpendScope
  readonly isEmpty: boolean
}

export function ExportDeliveries({ projectId, isEmpty }: ExportDeliveriesProps) {
  const save = useMutation({
    mutationFn: async () => {
      const rows: SpendAlertDelivery[] = []
      for await (const row of read(projectId)) {
        rows.push(row)
        if (rows.length === ROWS_MAX) break
      }
      return rows
    },
    onSuccess: (rows) => saveCsv('spend-alert-deliveries.csv', csvOf(rows)),
  })
  return (
    <ExportButton
      isPending={save.isPending}
      isDisabled={isEmpty}
      error={save.error}
      onClick={() => save.mutate()}
      note={save.data?.length === ROWS_MAX && `The newest ${formatExact(ROWS_MAX)} messages`}
    >
      Export CSV
    </ExportButton>
  )
}

function dollarsOf(cents: number | null): number | string {
  return cents === null ? '' : cents / CENTS
}

function timeOf(seconds: number | null): string {
  return seconds === null ? '' : toIso(seconds)
}

function csvOf(rows: readonly SpendAlertDelivery[]): string {
  return toCsv(
    [
      ...['id', 'alert_id', 'project_id', 'event', 'channel', 'period_start'],
      ...['threshold_usd', 'spend_usd', 'forecast_usd', 'state', 'attempts'],
      ...['created_at', 'delivered_at', 'last_error'],
    ],
    rows.map((row) => [
      ...[row.id, row.alert_id, row.project_id ?? '', row.event, row.channel],
      ...[toIso(row.period_start), dollarsOf(row.threshold_amount), dollarsOf(row.spend_amount)],
      ...[dollarsOf(row.forecast_amount), row.state, row.attempts],
      ...[timeOf(row.created_at), timeOf(row.delivered_at), row.last_error ?? ''],
    ]),
  )
}
