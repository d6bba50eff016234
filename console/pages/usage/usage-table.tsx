/** Usage ranking as a table: some rows, more on demand, all as a CSV file. */
import { Text } from '@mantine/core'
import { useState } from 'react'
import { Card } from '#console/charts/card.tsx'
import {
  formatAmount,
  formatCount,
  formatDollars,
  formatExact,
  formatShare,
} from '#console/display/numbers.ts'
import { ShowMore } from '#console/display/show-more.tsx'
import { type SortedColumn, SortedRows } from '#console/display/sorted-rows.tsx'
import type { LogFilter } from '#console/pages/request-logs/address.ts'
import { FAILED, LogLink, RATE_LIMITED } from '#console/pages/request-logs/log-link.tsx'
import { MEASURES } from './amounts.ts'
import { CachedShare } from './cached-share.tsx'
import { Export } from './export.tsx'
import { logTimes } from './log-times.ts'
import type { Ranked, Ranking, Sums } from './ranking.ts'
import { filterOfRow } from './row-filter.ts'
import { RowName, rowName } from './row-names.tsx'
import { UnpricedModels } from './unpriced-models.tsx'
import { GROUPS, type GroupName, groupOf } from './view.ts'

const TOTAL = ' total'
/** Rows at first, and per press of the button. */
const ROWS = 20

interface UsageTableProps {
  readonly ranking: Ranking
  readonly hasMore: boolean
  readonly isFetchingMore: boolean
  readonly onFetchMore: () => void
}

export function UsageTable({ ranking, hasMore, isFetchingMore, onFetchMore }: UsageTableProps) {
  const { question, rows, total, count } = ranking
  const by = groupOf(question.by)
  const read = MEASURES[question.measure]
  const name = { one: GROUPS[by].name, many: GROUPS[by].many }
  const nameCell = (row: Ranked) =>
    row.id === TOTAL ? (
      <Text size="sm" fw={600}>
        All {formatAmount(count, name.one.toLowerCase(), name.many)}
      </Text>
    ) : (
      <RowName by={by} row={row} />
    )
  const [first] = rows
  const sums = first && count > 1 ? [{ ...first, id: TOTAL, sum: total }] : []
  const [shownMax, setShownMax] = useState(ROWS)
  const isCut = rows.length > shownMax
  const onMore = (): void => {
    setShownMax(shownMax + ROWS)
    if (rows.length < shownMax + ROWS && hasMore) onFetchMore()
  }
  const share = (sum: Sums): string =>
    read(total) > 0 ? formatShare(read(sum) / read(total)) : '–'
  return (
    <Card
      title={`By ${name.one.toLowerCase()}`}
      about={(isCut || hasMore) && aboutOf(ranking)}
      action={<Export ranking={ranking} />}
    >
      <UnpricedModels stretch={question} projects={question.projects} />
      <SortedRows
        label={`Usage by ${name.one.toLowerCase()}`}
        rows={rows}
        last={() => sums}
        most={shownMax}
        rowKey={({ id }) => id}
        parameter="sort"
        columns={[
          { heading: name.one, value: rowName, cell: nameCell },
          ...amounts(by, logTimes(question)),
          {
            heading: `Share of ${question.measure}`,
            numeric: true,
            minor: true,
            cell: ({ sum }) => share(sum),
          },
        ]}
      />
      {(isCut || hasMore) && <ShowMore isLoading={isFetchingMore} onClick={onMore} />}
    </Card>
  )
}

/** Rows beyond those of one answer are not sorted. */
function aboutOf({ rows, count, question }: Ranking): string {
  return rows.length < count
    ? `The ${formatExact(rows.length)} of ${formatExact(count)} with the highest ${question.measure}`
    : `${formatExact(count)} in all`
}

function ofRow(by: GroupName, row: Ranked): LogFilter {
  return row.id === TOTAL ? {} : filterOfRow(by, row)
}

function amounts(by: GroupName, shown: LogFilter): readonly SortedColumn<Ranked>[] {
  const counted = (count: number, of: string, filter: LogFilter) =>
    count === 0 ? (
      '0'
    ) : (
      <LogLink of={of} filter={filter}>
        {formatCount(count)}
      </LogLink>
    )
  return [
    {
      heading: 'Requests',
      numeric: true,
      value: ({ sum }) => sum.requests,
      cell: ({ sum }) => formatCount(sum.requests),
    },
    {
      heading: 'Rate limited',
      numeric: true,
      value: ({ sum }) => sum.refused,
      cell: (row) =>
        counted(row.sum.refused, 'rate-limited requests', {
          ...shown,
          ...RATE_LIMITED,
          ...ofRow(by, row),
        }),
    },
    {
      heading: 'Failed',
      numeric: true,
      value: ({ sum }) => sum.failed,
      cell: (row) =>
        counted(row.sum.failed, 'failed requests', { ...shown, ...FAILED, ...ofRow(by, row) }),
    },
    ...OTHERS,
  ]
}

const OTHERS: readonly SortedColumn<Ranked>[] = [
  {
    heading: 'Input tokens',
    numeric: true,
    value: ({ sum }) => sum.input,
    cell: ({ sum }) => formatCount(sum.input),
  },
  {
    heading: 'Cached input',
    numeric: true,
    minor: true,
    value: ({ sum }) => (sum.input > 0 ? sum.cached / sum.input : 0),
    cell: ({ sum }) => <CachedShare {...sum} />,
  },
  {
    heading: 'Output tokens',
    numeric: true,
    value: ({ sum }) => sum.output,
    cell: ({ sum }) => formatCount(sum.output),
  },
  {
    heading: 'Cost',
    numeric: true,
    value: ({ sum }) => sum.cost,
    cell: ({ sum }) => formatDollars(sum.cost),
  },
]
