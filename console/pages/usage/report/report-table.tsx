/** Usage by project, model, key, user or tag, beside that of the period before, in any order. */
import { Anchor, Text } from '@mantine/core'
import { useState } from 'react'
import { useAddress } from '#console/address/address.ts'
import { useBeginningAfter } from '#console/api/beginning.ts'
import { Card } from '#console/charts/card.tsx'
import { formatAmount, formatCount, formatExact } from '#console/display/numbers.ts'
import { ShowMore } from '#console/display/show-more.tsx'
import { type SortedColumn, SortedRows } from '#console/display/sorted-rows.tsx'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { Share } from '#console/pages/costs/share.tsx'
import { UnpricedModels } from '#console/pages/costs/unpriced-models.tsx'
import {
  bySpend,
  FAILED,
  LogLink,
  REJECTED,
  REJECTED_BY_LIMITS,
} from '#console/pages/request-logs/log-link.tsx'
import { AMOUNT_FORMATS, amountColumn } from '#console/pages/usage/amount-columns.ts'
import { MEASURE_NAMES, MEASURES, type Measure } from '#console/pages/usage/amounts.ts'
import { CachedShare } from '#console/pages/usage/cached-share.tsx'
import { changeShare, changeText } from '#console/pages/usage/change-text.ts'
import type { Ranked } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import { ExportRows } from './exports.tsx'
import type { Report } from './report.ts'

/** Rows at first, and per press of the button. */
const ROWS = 20
const TOTAL = ' total'

export function ReportTable({ report }: { report: Report }) {
  const isPartial = useBeginningAfter(report.before.from) !== undefined
  const { group, rows, total, count, measure } = report
  const [shownMax, setShownMax] = useState(ROWS)
  const [first] = rows
  const sums = first && count > 1 ? [{ ...first, id: TOTAL, sum: total }] : []
  const counts = report.isCounted ? countsOf(report) : []
  return (
    <Card
      title={`By ${group.one}`}
      about={aboutOf(report, shownMax)}
      action={<ExportRows report={report} />}
    >
      <UnpricedModels stretch={report} projects={report.projects} />
      <SortedRows
        label={`Usage by ${group.one}`}
        rows={rows}
        last={() => sums}
        most={shownMax}
        rowKey={({ id }) => id}
        parameter="sort"
        natural={MEASURE_NAMES[measure]}
        columns={[
          nameColumn(report),
          ...comparedOf(report, isPartial),
          ...counts,
          partsColumn(report),
        ]}
      />
      {rows.length > shownMax && <ShowMore onClick={() => setShownMax(shownMax + ROWS)} />}
    </Card>
  )
}

/** More rows than one answer has are not all sorted. */
function aboutOf({ rows, count, group, measure }: Report, shownMax: number) {
  if (rows.length < count) {
    const of = `${formatExact(rows.length)} of ${formatExact(count)} ${group.many}`
    return `The ${of} with the highest ${measure}`
  }
  return rows.length > shownMax && `${formatExact(count)} in all`
}

function nameColumn({ group, count }: Report): SortedColumn<Ranked> {
  return {
    heading: group.name,
    value: rowName,
    cell: (row) =>
      row.id === TOTAL ? (
        <Text size="sm" fw={600}>
          All {formatAmount(count, group.one, group.many)}
        </Text>
      ) : (
        group.cell(row)
      ),
  }
}

/** The measure, beside the period before. `isPartial`: that begins before the organization. */
function comparedOf(report: Report, isPartial: boolean): readonly SortedColumn<Ranked>[] {
  const { measure, previous, total } = report
  const [read, format] = [MEASURES[measure], AMOUNT_FORMATS[measure]]
  const whole = read(total)
  const beforeOf = (row: Ranked): number | undefined =>
    row.id === TOTAL ? previous?.total : previous?.amountOf(row)
  return [
    amountColumn(measure),
    {
      heading: 'Previous period',
      numeric: true,
      value: (row) => beforeOf(row) ?? -1,
      cell: (row) => textOr(beforeOf(row), format),
    },
    {
      heading: 'Change',
      numeric: true,
      value: (row) => changeIn(read(row.sum), beforeOf(row)),
      cell: (row) =>
        textOr(beforeOf(row), (was) => {
          const share = isPartial ? '' : changeShare(read(row.sum), was)
          const change = changeText(read(row.sum), was, format)
          return share === '' ? change : `${change} (${share})`
        }),
    },
    {
      heading: `Share of ${measure}`,
      numeric: true,
      minor: true,
      cell: ({ id, sum }) => (
        <Share share={whole > 0 ? read(sum) / whole : 0} isAll={id === TOTAL} />
      ),
    },
  ]
}

function textOr(before: number | undefined, text: (before: number) => string): string {
  return before === undefined ? '–' : text(before)
}

function changeIn(amount: number, before: number | undefined): number {
  return before === undefined ? Number.NEGATIVE_INFINITY : amount - before
}

const INPUT: readonly SortedColumn<Ranked>[] = [
  {
    heading: 'Input tokens',
    numeric: true,
    value: ({ sum }) => sum.input,
    cell: ({ sum }) => formatCount(sum.input),
  },
  {
    heading: 'Cached input',
    numeric: true,
    value: ({ sum }) => (sum.input > 0 ? sum.cached / sum.input : 0),
    cell: ({ sum }) => <CachedShare {...sum} />,
  },
  {
    heading: 'Output tokens',
    numeric: true,
    minor: true,
    value: ({ sum }) => sum.output,
    cell: ({ sum }) => formatCount(sum.output),
  },
]

function minor(measure: Measure): SortedColumn<Ranked> {
  return { ...amountColumn(measure), minor: true }
}

/** The other amounts: of tokens, their kinds. */
function countsOf(report: Report): readonly SortedColumn<Ranked>[] {
  const failures = [
    countColumn(report, REJECTED, 'refused', REJECTED_BY_LIMITS),
    countColumn(report, 'Failed', 'failed', FAILED),
  ]
  const others: Readonly<Record<Measure, readonly SortedColumn<Ranked>[]>> = {
    cost: [minor('requests'), ...failures, minor('tokens')],
    tokens: [...INPUT, minor('cost')],
    requests: [...failures, minor('tokens'), minor('cost')],
  }
  return others[report.measure]
}

function countColumn(
  { group, logs }: Report,
  heading: string,
  counted: 'refused' | 'failed',
  filter: LogFilter,
): SortedColumn<Ranked> {
  return {
    heading,
    numeric: true,
    value: ({ sum }) => sum[counted],
    cell: (row) =>
      row.sum[counted] === 0 ? (
        '0'
      ) : (
        <>
          <LogLink
            of={counted === 'refused' ? 'requests rejected by limits' : 'failed requests'}
            filter={{ ...logs, ...filter, ...(row.id !== TOTAL && group.logsOf(row)) }}
          >
            {formatCount(row.sum[counted])}
          </LogLink>
          {counted === 'refused' && (
            <Text size="xs" c="dimmed">
              {bySpend(row.sum.refusedSpend)}
            </Text>
          )}
        </>
      ),
  }
}

/** Links to the parts of a row: the models of a project, the projects of a model. */
function partsColumn({ group }: Report): SortedColumn<Ranked> {
  return {
    heading: 'Parts',
    actions: true,
    cell: (row) => row.id !== TOTAL && <Parts group={group} row={row} />,
  }
}

function Parts({ group, row }: Pick<Report, 'group'> & { row: Ranked }) {
  const [, change] = useAddress()
  const parts = group.partsOf(row)
  if (!parts) return null
  return (
    <Anchor
      component="button"
      type="button"
      size="xs"
      className="one-line"
      aria-label={`${group.label(row)} by ${parts.by}`}
      onClick={() => change(parts.changes, 'push')}
    >
      By {parts.by}
    </Anchor>
  )
}
