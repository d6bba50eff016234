/** Exports of the report as CSV: the rows of its table, and the bars of its chart. */
import { Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { FocusLink } from '#console/pages/costs/focus-link.tsx'
import { MEASURES } from '#console/pages/usage/amounts.ts'
import type { Ranked, Sums } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import type { Shown } from '#console/pages/usage/usage-chart.tsx'
import { dateOf } from '#console/time/days.ts'
import { toIso } from '#console/time/time-format.ts'
import { FILE_ROWS_MAX, type Report } from './report.ts'
import { costSums } from './tagged-costs.ts'

/** `costs-by-project-2026-11-01-2026-11-20.csv`, `tokens-over-time-by-model-…` */
function fileName(kind: string, { measure, from, until, group, zone }: Report): string {
  const subject = measure === 'cost' ? 'costs' : measure
  return `${subject}-${kind}-${group.file}-${dateOf(zone, from)}-${dateOf(zone, until - 1)}.csv`
}

/** All rows of both periods, with their sum; and FOCUS. */
export function ExportRows({ report }: { report: Report }) {
  const { count, group, from, until, projects, previous, zone } = report
  const save = useMutation({
    mutationFn: async () => {
      const before = previous ? await previous.readAll() : []
      return { rows: await report.readAll(), before }
    },
    onSuccess: ({ rows, before }) => saveCsv(fileName('by', report), csvOf(report, rows, before)),
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

/** Dollars to a billionth of one, without an exponent and without a negative zero; or a count. */
function exact(value: number): string {
  return (Number(value.toFixed(DIGITS)) || 0).toFixed(DIGITS).replace(/\.?0+$/, '')
}

/** Columns of the period before, of a measure. */
function previousColumns({ measure }: Report): readonly string[] {
  return measure === 'cost'
    ? ['previous_cost_usd', 'change_usd']
    : [`previous_${measure}`, `change_${measure}`]
}

const COUNTS = ['requests', 'refused', 'failed', 'input', 'cached', 'output'] as const
const COUNT_COLUMNS = [
  ...['requests', 'refused_requests', 'failed_requests'],
  ...['input_tokens', 'input_cached_tokens', 'output_tokens'],
]

function csvOf(report: Report, rows: readonly Ranked[], before: readonly Ranked[]): string {
  const { group, from, until, total, count, previous, isCounted, measure } = report
  const read = MEASURES[measure]
  const amounts = new Map(before.map(({ id, sum }) => [id, read(sum)]))
  const now = new Set(rows.map(({ id }) => id))
  const gone = rows.length < count ? [] : before.filter(({ id }) => !now.has(id))
  const period = [toIso(from), toIso(until)]
  /** Earlier amount of a row that the period before lacks: 0 where all of its rows are here. */
  const missing = previous && before.length < FILE_ROWS_MAX ? 0 : undefined
  const numbers = (sum: Sums, was: number | undefined): string[] => [
    ...(isCounted ? COUNTS.map((name) => exact(sum[name])) : []),
    exact(sum.cost),
    ...(was === undefined ? ['', ''] : [exact(was), exact(read(sum) - was)]),
  ]
  const line = (row: Ranked, sum: Sums): string[] => [
    ...[...period, ...group.idsOf(row), rowName(row), row.named?.isDeleted ? 'yes' : 'no'],
    ...numbers(sum, amounts.get(row.id) ?? missing),
  ]
  return toCsv(
    [
      ...['period_start', 'period_end', ...group.columns, 'name', 'deleted'],
      ...(isCounted ? COUNT_COLUMNS : []),
      ...['cost_usd', ...previousColumns(report)],
    ],
    [
      ...rows.map((row) => line(row, row.sum)),
      ...gone.map((row) => line(row, costSums(0))),
      [
        ...[...period, ...group.columns.map(() => ''), 'Total', ''],
        ...numbers(total, previous?.total),
      ],
    ],
  )
}

/** The numbers of the chart: a line for each of its bars, and a column for each series. */
export function ExportChart({ report, shown }: { report: Report; shown: Shown }) {
  const save = ({ timeline: { starts }, series }: Shown): void => {
    const sumAt = (at: number): number =>
      series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0)
    const total = report.measure === 'cost' ? 'total_usd' : `total_${report.measure}`
    saveCsv(
      fileName('over-time-by', report),
      toCsv(
        ['start', ...series.map(({ name }) => name), total],
        starts.map((start, at) => [
          toIso(start),
          ...series.map(({ values }) => exact(values[at] ?? 0)),
          exact(sumAt(at)),
        ]),
      ),
    )
  }
  return <ExportButton onClick={() => save(shown)}>Export over time</ExportButton>
}
