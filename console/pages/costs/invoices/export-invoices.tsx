/** Download of a comparison: a line for each day and model. */
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import { monthAt } from '#console/pages/costs/months.tsx'
import { dateOf } from '#console/time/days.ts'
import type {
  ReconciledAccount,
  ReconciledDay,
  ReconciledModel,
} from '#contract/extensions/cost-reconciliation.ts'

interface ExportInvoicesProps {
  readonly account: ReconciledAccount
  /** Start of the month. */
  readonly from: number
}

export function ExportInvoices({ account, from }: ExportInvoicesProps) {
  const { upstream, days } = account
  const isEmpty = days.every(({ models }) => models.length === 0)
  return (
    <ExportButton
      isDisabled={isEmpty}
      onClick={() => saveCsv(`invoice-${upstream}-${monthAt(from)}.csv`, csvOf(account))}
    >
      Export CSV
    </ExportButton>
  )
}

const COLUMNS = [
  ...['date', 'state', 'upstream', 'model', 'counted_usd', 'billed_usd', 'difference_usd'],
  ...['exceeds_tolerance', 'causes', 'counted_requests', 'billed_requests'],
  ...['counted_input_tokens', 'billed_input_tokens'],
  ...['counted_cached_tokens', 'billed_cached_tokens'],
  ...['counted_output_tokens', 'billed_output_tokens'],
]

function csvOf({ upstream, days }: ReconciledAccount): string {
  return toCsv(
    COLUMNS,
    days.flatMap((day) => day.models.map((model) => lineOf(upstream, day, model))),
  )
}

function lineOf(
  upstream: string,
  { start_time: at, status }: ReconciledDay,
  model: ReconciledModel,
): (string | number)[] {
  const { counted, billed, difference, exceeds_tolerance: exceeds, causes } = model
  const counts = [model.requests, model.input_tokens, model.cached_tokens, model.output_tokens]
  return [
    ...[dateOf('utc', at), status, upstream, model.model],
    ...[counted.value, billed?.value ?? '', difference ?? ''],
    ...[exceeds ? 'yes' : 'no', causes.join(' ')],
    ...counts.flatMap((count) => [count.counted, count.billed ?? '']),
  ]
}
