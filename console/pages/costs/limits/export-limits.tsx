/** Export of all spend limits as CSV. */
import { useMutation } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { CENTS } from '#console/limits/amounts.ts'
import { toIso } from '#console/time/time-format.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import type { OwnerKind } from '#contract/spend/limits.ts'

/** Most rows of a file: the state of each is read. */
const ROWS_MAX = 2_000
/** The most that the API takes. */
const PAGE = 100

export interface LimitsQuestion {
  readonly scopes?: OwnerKind[]
}

interface ExportLimitsProps {
  readonly question: LimitsQuestion
  readonly isEmpty: boolean
}

export function ExportLimits({ question, isEmpty }: ExportLimitsProps) {
  const save = useMutation({
    mutationFn: async () => {
      const rows: OwnerBudget[] = []
      for await (const row of client.listSpendLimits({ ...question, limit: PAGE })) {
        rows.push(row)
        if (rows.length === ROWS_MAX) break
      }
      return rows
    },
    onSuccess: (rows) => saveCsv('spend-limits.csv', csvOf(rows)),
  })
  const isCut = save.data?.length === ROWS_MAX
  return (
    <ExportButton
      isPending={save.isPending}
      isDisabled={isEmpty}
      error={save.error}
      onClick={() => save.mutate()}
      note={isCut && `The first ${formatExact(ROWS_MAX)} limits`}
    >
      Export CSV
    </ExportButton>
  )
}

function csvOf(rows: readonly OwnerBudget[]): string {
  return toCsv(
    [
      ...['scope', 'id', 'name', 'owner_name', 'project_id', 'project_name'],
      ...['limit_usd', 'raised_usd', 'raised_until', 'interval', 'mode', 'enforcement'],
      ...[
        'period_start',
        'period_end',
        'spent_usd',
        'reserved_usd',
        'remaining_usd',
        'forecast_usd',
      ],
    ],
    rows.map(({ limit: { raise, ...limit }, ...row }) => [
      ...[row.scope, row.id, row.name ?? '', row.owner_name ?? ''],
      ...[row.project_id ?? '', row.project_name ?? ''],
      ...[limit.threshold_amount / CENTS, raise ? raise.threshold_amount / CENTS : ''],
      ...[raise ? toIso(raise.until) : '', limit.interval, limit.mode, limit.enforcement.status],
      ...[toIso(row.start_time), toIso(row.end_time)],
      ...[row.spent, row.reserved, row.remaining ?? '', row.forecast ?? ''],
    ]),
  )
}
