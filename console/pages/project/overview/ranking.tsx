/** Models or keys of a project with the most requests, and the sum of the others. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { NameLink } from '#console/display/name-link.tsx'
import { formatAmount, formatColumnShare, formatCount } from '#console/display/numbers.ts'
import { type SortedColumn, SortedRows } from '#console/display/sorted-rows.tsx'
import { keyAddress } from '#console/navigation/addresses.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { Share } from '#console/pages/costs/share.tsx'
import {
  FAILED,
  LogLink,
  REJECTED,
  REJECTED_BY_LIMITS,
} from '#console/pages/request-logs/log-link.tsx'
import { TOKENS_AND_COST } from '#console/pages/usage/amount-columns.ts'
import { type Ranked, rankedRows, rankedSums, type Sums } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import { rowsBy } from '#console/pages/usage/summary.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { Project } from '#contract/projects.ts'
import { ModelLink } from './only-model.tsx'

const SHOWN = 8
const REST = ' rest'

interface RankingProps {
  readonly title: string
  readonly project: Project
  readonly by: 'model' | 'api_key_id'
  readonly summary: UsageSummary
  /** Times and project, as a filter of request logs. */
  readonly shown: LogFilter
}

export function Ranking({ title, project, by, summary, shown }: RankingProps) {
  const ranking = rowsBy(summary, by)
  if (!ranking) return null
  const rows = rankedRows(ranking, by)
  const total = rankedSums(summary.total)
  return (
    <Card title={title}>
      <Table
        title={title}
        project={project}
        by={by}
        rows={rows}
        total={total}
        count={ranking.groups}
        shown={shown}
      />
    </Card>
  )
}

interface TableProps {
  readonly title: string
  readonly project: Project
  readonly by: 'model' | 'api_key_id'
  readonly rows: readonly Ranked[]
  readonly total: Sums
  readonly count: number
  readonly shown: LogFilter
}

function Table({ title, project, by, rows, total, count, shown }: TableProps) {
  const others = count - Math.min(rows.length, SHOWN)
  const allowed = useAllowed()
  const nameCell = ({ id, named }: Ranked) => {
    if (id === REST) return <Text size="sm">{formatAmount(others, 'other')}</Text>
    if (by === 'model') return id ? <ModelLink model={id} /> : <Text size="sm">no model</Text>
    const to = keyAddress(allowed, { id, projectId: project.id })
    return <NameLink id={id || 'no key'} named={named} to={to} />
  }
  const restOf = (shown: readonly Ranked[]): readonly Ranked[] => {
    const [first] = shown
    if (!first || others <= 0) return []
    return [{ ...first, id: REST, named: undefined, sum: lessThan(total, shown) }]
  }
  return (
    <SortedRows
      label={title}
      rows={rows}
      last={restOf}
      most={SHOWN}
      rowKey={({ id }) => id}
      parameter={`sort-${by}`}
      columns={[
        { heading: by === 'model' ? 'Model' : 'Key', value: rowName, cell: nameCell },
        ...amounts(total, (id) => ofRow(by, id, shown)),
      ]}
    />
  )
}

/** Sums minus those of the given rows. */
function lessThan(total: Sums, rows: readonly Ranked[]): Sums {
  const left = (of: (sum: Sums) => number): number =>
    rows.reduce((rest, { sum }) => rest - of(sum), of(total))
  return {
    requests: left(({ requests }) => requests),
    refused: left(({ refused }) => refused),
    failed: left(({ failed }) => failed),
    input: left(({ input }) => input),
    cached: left(({ cached }) => cached),
    output: left(({ output }) => output),
    cost: Math.max(
      left(({ cost }) => cost),
      0,
    ),
  }
}

/** Filter of request logs for a row; undefined for the others together. */
function ofRow(by: RankingProps['by'], id: string, shown: LogFilter): LogFilter | undefined {
  if (id === REST) return undefined
  return { ...shown, ...(by === 'model' ? { model: id } : { key: id }) }
}

function countOf(
  count: number,
  { sum }: Ranked,
  of: string,
  filter: LogFilter | undefined,
): ReactNode {
  if (count === 0) return <span className="dim">0</span>
  const text = `${formatCount(count)} (${formatColumnShare(count / sum.requests)})`
  if (!filter) return text
  return (
    <LogLink of={of} filter={filter}>
      {text}
    </LogLink>
  )
}

function amounts(all: Sums, logsOf: (id: string) => LogFilter | undefined): SortedColumn<Ranked>[] {
  const counted = (count: number, row: Ranked, of: string, filter: LogFilter): ReactNode => {
    const shown = logsOf(row.id)
    return countOf(count, row, of, shown && { ...shown, ...filter })
  }
  return [
    {
      heading: 'Requests',
      numeric: true,
      value: ({ sum }) => sum.requests,
      cell: ({ sum }) => (
        <Share
          amount={formatCount(sum.requests)}
          share={all.requests > 0 ? sum.requests / all.requests : 0}
        />
      ),
    },
    {
      heading: REJECTED,
      numeric: true,
      value: ({ sum }) => sum.refused,
      cell: (row) =>
        counted(row.sum.refused, row, 'requests rejected by limits', REJECTED_BY_LIMITS),
    },
    {
      heading: 'Failed',
      numeric: true,
      value: ({ sum }) => sum.failed,
      cell: (row) => counted(row.sum.failed, row, 'failed requests', FAILED),
    },
    ...TOKENS_AND_COST,
  ]
}
