/** Exports of the report as CSV: the rows of its table, and the days of its chart. */
import { useMutation } from '@tanstack/react-query'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { dateOf } from '#console/display/days.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { toIso } from '#console/display/time-format.ts'
import { useZone } from '#console/display/zone.ts'
import { type Ranked, type Ranking, readRanking } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import type { Shown } from '#console/pages/usage/usage-chart.tsx'
import { GROUPS, groupOf, ROW_IDS } from '#console/pages/usage/view.ts'
import type { PreviousRanking } from './compared.ts'

/** Most rows of a file: each page of a ranking sums up the whole time. */
const ROWS_MAX = 10_000

const useFileName = ({ question: { from, by }, until }: Ranking) => {
  const zone = useZone()
  const days = `${dateOf(zone, from)}-${dateOf(zone, until - 1)}`
  return (kind: string) => `costs-${kind}-${groupOf(by)}-${days}.csv`
}

interface ExportCostsProps {
  readonly ranking: Ranking
  readonly previous: PreviousRanking
}

/** All rows of both periods, those that are not shown included, and their sum. */
export function ExportCosts({ ranking, previous }: ExportCostsProps) {
  const fileName = useFileName(ranking)
  const { question, count } = ranking
  const save = useMutation({
    mutationFn: async () => {
      const before = previous ? await readRanking(previous, ROWS_MAX) : []
      return { rows: await readRanking(ranking, ROWS_MAX), before }
    },
    onSuccess: ({ rows, before }) =>
      saveCsv(fileName('by'), csvOf(ranking, previous, rows, before)),
  })
  return (
    <ExportButton
      isPending={save.isPending}
      isDisabled={previous === undefined}
      error={save.error}
      onClick={() => save.mutate()}
      note={
        count > ROWS_MAX &&
        `The first ${formatExact(ROWS_MAX)} of ${formatExact(count)} ${GROUPS[groupOf(question.by)].many}`
      }
    >
      Export CSV
    </ExportButton>
  )
}

const DIGITS = 9

/** Dollars to a billionth of one, without an exponent and without a negative zero. */
const usd = (value: number): string =>
  (Number(value.toFixed(DIGITS)) || 0).toFixed(DIGITS).replace(/\.?0+$/, '')

const csvOf = (
  { question, until, total, count }: Ranking,
  previous: PreviousRanking,
  rows: readonly Ranked[],
  before: readonly Ranked[],
): string => {
  const costs = new Map(before.map(({ id, sum }) => [id, sum.cost]))
  const now = new Set(rows.map(({ id }) => id))
  const gone = rows.length < count ? [] : before.filter(({ id }) => !now.has(id))
  const by = groupOf(question.by)
  const period = [toIso(question.from), toIso(until)]
  /** Earlier cost of a row that the period before lacks: 0 where all of its rows are here. */
  const missing = previous?.count === before.length ? 0 : undefined
  const amounts = (cost: number, was: number | undefined): string[] =>
    was === undefined ? [usd(cost), '', ''] : [usd(cost), usd(was), usd(cost - was)]
  const line = (row: Ranked, cost: number): string[] => [
    ...period,
    ...ROW_IDS[by].map((id) => row.of[id] ?? ''),
    rowName(row),
    ...amounts(cost, costs.get(row.id) ?? missing),
  ]
  return toCsv(
    [
      ...['period_start', 'period_end', ...ROW_IDS[by], 'name'],
      ...['cost_usd', 'previous_cost_usd', 'change_usd'],
    ],
    [
      ...rows.map((row) => line(row, row.sum.cost)),
      ...gone.map((row) => line(row, 0)),
      [
        ...period,
        ...ROW_IDS[by].map(() => ''),
        'Total',
        ...amounts(total.cost, previous?.total.cost),
      ],
    ],
  )
}

interface ExportChartProps {
  readonly ranking: Ranking
  readonly shown: Shown
}

/** The numbers of the chart: a line for each of its bars, and a column for each series. */
export function ExportChart({ ranking, shown }: ExportChartProps) {
  const fileName = useFileName(ranking)
  const save = ({ timeline: { starts }, series }: Shown): void => {
    const sumAt = (at: number): number =>
      series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0)
    saveCsv(
      fileName('over-time-by'),
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
