/** Usage of one person, key or model in the last 30 days: figures, days and rankings. */
import { SimpleGrid, Stack, Text } from '@mantine/core'
import type { Prefetch, RouteContext } from '#console/api/loader.ts'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { formatCount, formatDollars } from '#console/display/numbers.ts'
import { Place } from '#console/display/place.tsx'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Answered, Loading } from '#console/display/states.tsx'
import { WHO_PLACE } from '#console/navigation/addresses.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import { CostChart, RequestsChart } from './charts.tsx'
import { Figures } from './figures.tsx'
import { logTimes } from './log-times.ts'
import { type Range, rangeOf, useRangeOf } from './range.tsx'
import { type Dimension, type Ranked, rankedRows } from './ranking.ts'
import { RowName } from './row-names.tsx'
import {
  entriesOfBuckets,
  rowsBy,
  type SummaryQuestion,
  summaryQuery,
  useSummary,
} from './summary.ts'
import { useTimeline } from './timeline.ts'
import { GROUPS, groupOf } from './view.ts'

const RANGE = '30d'
const EVERY_MS = 60_000
const RANKED_MAX = 10

/** Object with a page of its own. */
export interface UsageSubject {
  readonly by: 'user_id' | 'api_key_id' | 'model'
  readonly id: string
  /** Project of a key. Left out: the usage is of all projects. */
  readonly projectId?: string
  /** Its creation, if known. */
  readonly since?: number
}

/** Rankings of the page of each. */
const RANKED: Readonly<Record<UsageSubject['by'], readonly Dimension[]>> = {
  user_id: ['project_id', 'model'],
  api_key_id: ['model'],
  model: ['project_id', 'user_id'],
}

function questionOf({ by, id }: UsageSubject, { stretch }: Range): SummaryQuestion {
  return {
    ...stretch,
    only: [{ by, ids: [id] }],
    by: RANKED[by],
    measure: 'cost',
    limit: RANKED_MAX,
  }
}

/** A sum of some projects would pass for the whole. */
function seesUsageOf({ may }: RouteContext['allowed'], { projectId }: UsageSubject): boolean {
  return may('usage.read', projectId ?? EVERY_PROJECT)
}

export function loadSubjectUsage(
  { query }: Prefetch,
  { allowed, zone, now }: RouteContext,
  subject: UsageSubject,
): void {
  if (seesUsageOf(allowed, subject))
    query(summaryQuery(questionOf(subject, rangeOf(RANGE, zone, now))))
}

/** Nothing for a session that does not see all of the usage. */
export function SubjectUsage({ subject }: { subject: UsageSubject }) {
  return seesUsageOf(useAllowed(), subject) && <Usage subject={subject} />
}

function Usage({ subject }: { subject: UsageSubject }) {
  const range = useRangeOf(RANGE)
  const query = useSummary(questionOf(subject, range), EVERY_MS)
  return (
    <Answered query={query} loading={<Loading />}>
      {({ summary, question }) =>
        entriesOfBuckets(summary).length === 0 ? (
          <Card title="Usage">
            <Text size="sm" c="dimmed">
              No requests in the last 30 days.
            </Text>
          </Card>
        ) : (
          <Used
            question={question}
            summary={summary}
            rangeName={range.name}
            since={subject.since}
            shown={logsOf(question, subject)}
          />
        )
      }
    </Answered>
  )
}

function logsOf(question: SummaryQuestion, { projectId }: UsageSubject): LogFilter {
  return { ...logTimes(question), project: projectId }
}

interface UsedProps {
  readonly question: SummaryQuestion
  readonly summary: UsageSummary
  readonly rangeName: string
  readonly since: number | undefined
  /** As a filter of request logs. */
  readonly shown: LogFilter
}

function Used({ question, summary, rangeName, since, shown }: UsedProps) {
  const over = {
    timeline: useTimeline(question),
    entries: entriesOfBuckets(summary),
    shown,
  }
  return (
    <Stack gap="md">
      <Figures summary={summary} rangeName={rangeName} since={since} shown={shown} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Card title="Requests" about="Last 30 days">
          <RequestsChart {...over} />
        </Card>
        <Card title="Cost" about="Last 30 days, estimated from list prices">
          <CostChart {...over} />
        </Card>
      </SimpleGrid>
      <Place hash={WHO_PLACE}>
        <SimpleGrid cols={{ base: 1, lg: question.by.length }} spacing="md" className="rankings">
          {question.by.map((by) => (
            <Ranking key={by} by={by} summary={summary} />
          ))}
        </SimpleGrid>
      </Place>
    </Stack>
  )
}

function Ranking({ by, summary }: { by: Dimension; summary: UsageSummary }) {
  const ranking = rowsBy(summary, by)
  if (!ranking) return null
  const group = groupOf(by)
  const { name } = GROUPS[group]
  const title = `By ${name.toLowerCase()}`
  const nameColumn: Column<Ranked> = {
    heading: name,
    cell: (row) => <RowName by={group} row={row} />,
  }
  return (
    <Card title={title} about={ranking.has_more && `Top ${RANKED_MAX} by cost`}>
      <Rows
        label={title}
        rows={rankedRows(ranking, by)}
        rowKey={({ id }) => id}
        columns={[nameColumn, ...AMOUNTS]}
      />
    </Card>
  )
}

const AMOUNTS: readonly Column<Ranked>[] = [
  { heading: 'Requests', numeric: true, cell: ({ sum }) => formatCount(sum.requests) },
  { heading: 'Failed', numeric: true, cell: ({ sum }) => formatCount(sum.failed) },
  {
    heading: 'Tokens',
    numeric: true,
    minor: true,
    cell: ({ sum }) => formatCount(sum.input + sum.output),
  },
  { heading: 'Cost', numeric: true, cell: ({ sum }) => formatDollars(sum.cost) },
]
