/** Exports of the report as CSV: the rows of its table, and the days of its chart. */
import { Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { dateOf } from '#console/display/days.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { toIso } from '#console/display/time-format.ts'
import type { Zone } from '#console/display/zone.ts'
import { FocusLink } from '#console/pages/costs/focus-link.tsx'
import type { Ranked } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import type { Shown } from '#console/pages/usage/usage-chart.tsx'
import { type CostReport, FILE_ROWS_MAX, type PreviousCosts } from './cost-report.ts'

function fileName(kind: string, { from, until, group }: CostReport, zone: Zone): string {
  return `costs-${kind}-${group.file}-${dateOf(zone, from)}-${dateOf(zone, until - 1)}.csv`
}

interface ExportCostsProps {
  readonly report: CostReport
  readonly previous: PreviousCosts
  /** Zone of the days. */
  readonly zone: Zone
}

/** All rows of both periods, those that are not shown included, and their sum; and FOCUS. */
export function ExportCosts({ report, previous, zone }: ExportCostsProps) {
  const { count, group, from, until, projects } = report
  const save = useMutation({
    mutationFn: async () => {
      const before = previous ? await previous.readAll() : []
      return { rows: await report.readAll(), before }
    },
    onSuccess: ({ rows, before }) =>
      saveCsv(fileName('by', report, zone), csvOf(report, previous, rows, before)),
  })
  return (
    <Group gap="xs" align="flex-start">
      <ExportButton
        isPending={save.isPending}
        isDisabled={previous === undefined}
        error={save.error}
        onClick={() => save.mutate()}
        note={
          count > FILE_ROWS_MAX &&
          `The first ${formatExact(FILE_ROWS_MAX)} of ${formatExact(count)} ${group.many}`
        }
      >
        Export CSV
      </ExportButton>
      <FocusLink zone={zone} from={from} until={until} projects={projects} />
    </Group>
  )
}

const DIGITS = 9

/** Dollars to a billionth of one, without an exponent and without a negative zero. */
function usd(value: number): string {
  return (Number(value.toFixed(DIGITS)) || 0).toFixed(DIGITS).replace(/\.?0+$/, '')
}

function csvOf(
  { group, from, until, total, count }: CostReport,
  previous: PreviousCosts,
  rows: readonly Ranked[],
  before: readonly Ranked[],
): string {
  const costs = new Map(before.map(({ id, sum }) => [id, sum.cost]))
  const now = new Set(rows.map(({ id }) => id))
  const gone = rows.length < count ? [] : before.filter(({ id }) => !now.has(id))
  const period = [toIso(from), toIso(until)]
  /** Earlier cost of a row that the period before lacks: 0 where all of its rows are here. */
  const missing = previous && before.length < FILE_ROWS_MAX ? 0 : undefined
  const amounts = (cost: number, was: number | undefined): string[] =>
    was === undefined ? [usd(cost), '', ''] : [usd(cost), usd(was), usd(cost - was)]
  const line = (row: Ranked, cost: number): string[] => [
    ...[...period, ...group.idsOf(row), rowName(row)],
    ...amounts(cost, costs.get(row.id) ?? missing),
  ]
  return toCsv(
    [
      ...['period_start', 'period_end', ...group.columns, 'name'],
      ...['cost_usd', 'previous_cost_usd', 'change_usd'],
    ],
    [
      ...rows.map((row) => line(row, row.sum.cost)),
      ...gone.map((row) => line(row, 0)),
      [...period, ...group.columns.map(() => ''), 'Total', ...amounts(total, previous?.total)],
    ],
  )
}

interface ExportChartProps {
  readonly report: CostReport
  readonly shown: Shown
  readonly zone: Zone
}

/** The numbers of the chart: a line for each of its bars, and a column for each series. */
export function ExportChart({ report, shown, zone }: ExportChartProps) {
  const save = ({ timeline: { starts }, series }: Shown): void => {
    const sumAt = (at: number): number =>
      series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0)
    saveCsv(
      fileName('over-time-by', report, zone),
      toCsv(
        ['start', ...series.map(({ name }) => name), 'total_usd'],
        starts.map((start, at) => [
          toIso(start),
          ...series.map(({ values }) => usd(values[at] ?? 0)),
          usd(sumAt(at)),
        ]),
      ),
    )
  }
  return <ExportButton onClick={() => save(shown)}>Export over time</ExportButton>
}
