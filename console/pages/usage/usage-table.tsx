/** Usage ranking as a table: some rows, more on demand, all as a CSV file. */
import { Text } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import {
  formatAmount,
  formatCount,
  formatDollars,
  formatExact,
  formatShare,
} from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { ShowMore } from '#console/display/show-more.tsx'
import type { LogFilter } from '#console/pages/request-logs/address.ts'
import { FAILED, LogLink, RATE_LIMITED } from '#console/pages/request-logs/log-link.tsx'
import { MEASURES } from './amounts.ts'
import { CachedShare } from './cached-share.tsx'
import { Export } from './export.tsx'
import { logTimes } from './log-times.ts'
import type { Ranked, Ranking, Sums } from './ranking.ts'
import { RowName } from './row-names.tsx'
import { UnpricedModels } from './unpriced-models.tsx'
import { GROUPS, type GroupName, groupOf } from './view.ts'

const TOTAL = ' total'

interface UsageTableProps {
  readonly ranking: Ranking
  readonly hasMore: boolean
  readonly isFetchingMore: boolean
  readonly onMore: () => void
}

export function UsageTable({ ranking, hasMore, isFetchingMore, onMore }: UsageTableProps) {
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
  const shown = first && count > 1 ? [...rows, { ...first, id: TOTAL, sum: total }] : rows
  const share = (sum: Sums): string =>
    read(total) > 0 ? formatShare(read(sum) / read(total)) : '–'
  return (
    <Card
      title={`By ${name.one.toLowerCase()}`}
      about={hasMore && `Top ${formatExact(rows.length)} by ${question.measure}`}
      action={<Export ranking={ranking} />}
    >
      <UnpricedModels stretch={question} projects={question.projects} />
      <Rows
        label={`Usage by ${name.one.toLowerCase()}`}
        rows={shown}
        rowKey={({ id }) => id}
        columns={[
          { heading: name.one, cell: nameCell },
          ...amounts(by, logTimes(question)),
          {
            heading: `Share of ${question.measure}`,
            numeric: true,
            minor: true,
            cell: ({ sum }) => share(sum),
          },
        ]}
      />
      {hasMore && <ShowMore isLoading={isFetchingMore} onClick={onMore} />}
    </Card>
  )
}

/** Filter of request logs for a row. */
function ofRow(by: GroupName, { id, of }: Ranked): LogFilter {
  if (id === TOTAL) return {}
  switch (by) {
    case 'project':
      return { project: id }
    case 'model':
      return { model: id }
    case 'key':
      return { project: of.project_id, key: id }
    case 'user':
      return { person: id }
  }
}

function amounts(by: GroupName, shown: LogFilter): readonly Column<Ranked>[] {
  const counted = (count: number, of: string, filter: LogFilter) =>
    count === 0 ? (
      '0'
    ) : (
      <LogLink of={of} filter={filter}>
        {formatCount(count)}
      </LogLink>
    )
  return [
    { heading: 'Requests', numeric: true, cell: ({ sum }) => formatCount(sum.requests) },
    {
      heading: 'Rate limited',
      numeric: true,
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
      cell: (row) =>
        counted(row.sum.failed, 'failed requests', { ...shown, ...FAILED, ...ofRow(by, row) }),
    },
    ...OTHERS,
  ]
}

const OTHERS: readonly Column<Ranked>[] = [
  { heading: 'Input tokens', numeric: true, cell: ({ sum }) => formatCount(sum.input) },
  {
    heading: 'Cached input',
    numeric: true,
    minor: true,
    cell: ({ sum }) => <CachedShare {...sum} />,
  },
  { heading: 'Output tokens', numeric: true, cell: ({ sum }) => formatCount(sum.output) },
  { heading: 'Cost', numeric: true, cell: ({ sum }) => formatDollars(sum.cost) },
]
