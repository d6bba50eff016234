/** Usage and cost of the signed-in person, over time, by model and by key. */
import { Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import type { Load } from '#console/api/loader.ts'
import { useKept } from '#console/api/queries.ts'
import { refetchEvery } from '#console/api/query-client.ts'
import { useSession } from '#console/api/session.tsx'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import {
  formatCountShortly,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import { type SortedColumn, SortedRows } from '#console/display/sorted-rows.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { OverviewLoading } from '#console/pages/project/overview/overview-loading.tsx'
import { amountColumn, TOKENS_AND_COST } from '#console/pages/usage/amount-columns.ts'
import type { Amounts } from '#console/pages/usage/amounts.ts'
import { Figures } from '#console/pages/usage/figures.tsx'
import { logTimes } from '#console/pages/usage/log-times.ts'
import { useLogsOfBars } from '#console/pages/usage/logs-of-bars.ts'
import { type Range, rangeIn, useRange } from '#console/pages/usage/range.tsx'
import { type Ranked, rankedRows } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import {
  entriesOfBuckets,
  rowsBy,
  type SummaryQuestion,
  summaryParameters,
} from '#console/pages/usage/summary.ts'
import { useTimeline, valuesOver } from '#console/pages/usage/timeline.ts'
import { useZoom } from '#console/pages/usage/zoom.ts'
import { zoneName } from '#console/time/zone.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'

const EVERY_MS = 20_000
const RANKED_MAX = 20

function questionOf({ stretch }: Range): SummaryQuestion {
  return {
    ...stretch,
    by: ['model', 'api_key_id'],
    measure: 'cost',
    limit: RANKED_MAX,
  }
}

function usageQuery(question: SummaryQuestion) {
  return {
    queryKey: ['account', 'usage', question],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => ({
      question,
      summary: await client.retrieveAccountUsage(summaryParameters(question), { signal }),
    }),
  }
}

export const load: Load = (prefetch, { allowed, search, zone, now }) => {
  const range = rangeIn(search, zone, now)
  if (allowed.isPerson) prefetch.query(usageQuery(questionOf(range)))
}

export default function AccountUsagePage() {
  const { range, field } = useRange()
  const query = useKept(
    useQuery({
      ...usageQuery(questionOf(range)),
      placeholderData: keepPreviousData,
      refetchInterval: refetchEvery(EVERY_MS),
    }),
  )
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        {field}
        <Text size="xs" c="dimmed">
          Times are {zoneName(range.stretch.zone)}. Costs are estimated from list prices.
        </Text>
      </Group>
      <Answered query={query} loading={<OverviewLoading />}>
        {({ summary, question }) =>
          entriesOfBuckets(summary).length === 0 ? (
            <Empty title={`You sent no requests in ${range.name}`}>
              Requests with your keys appear here within a second.
            </Empty>
          ) : (
            <Stack gap="md" data-stale={query.isPlaceholderData}>
              <Figures summary={summary} rangeName={range.name} shown={logTimes(question)} />
              <Charts question={question} summary={summary} />
              <Ranking title="By model" by="model" summary={summary} />
              <Ranking title="By key" by="api_key_id" summary={summary} />
            </Stack>
          )
        }
      </Answered>
    </Stack>
  )
}

interface ChartsProps {
  readonly question: SummaryQuestion
  readonly summary: UsageSummary
}

function Charts({ question, summary }: ChartsProps) {
  const axis = useTimeline(question)
  const zoom = useZoom(axis, question.to)
  const { user } = useSession()
  const shown = { ...logTimes(question), person: user?.id }
  const pages = useLogsOfBars({ timeline: axis, shown })
  const entries = entriesOfBuckets(summary)
  const over = (measure: (amounts: Amounts) => number) => valuesOver(axis, entries, measure)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Card title="Cost">
        <BarChart
          label="Cost over time"
          axis={axis}
          pages={pages}
          zoom={zoom}
          series={[{ id: 'cost', name: 'Cost', values: over(({ cost }) => cost) }]}
          format={formatDollars}
          formatTick={formatDollarsShortly}
          whole={false}
        />
      </Card>
      <Card title="Tokens">
        <BarChart
          label="Tokens over time"
          axis={axis}
          pages={pages}
          zoom={zoom}
          series={[
            { id: 'input', name: 'Input', values: over(({ input }) => input) },
            { id: 'output', name: 'Output', values: over(({ output }) => output) },
          ]}
          format={formatExact}
          formatTick={formatCountShortly}
        />
      </Card>
    </SimpleGrid>
  )
}

interface RankingProps {
  readonly title: string
  readonly by: 'model' | 'api_key_id'
  readonly summary: UsageSummary
}

function Ranking({ title, by, summary }: RankingProps) {
  const ranking = rowsBy(summary, by)
  if (!ranking) return null
  return (
    <Card title={title}>
      <SortedRows
        label={title}
        rows={rankedRows(ranking, by)}
        rowKey={({ id }) => id}
        parameter={`sort-${by}`}
        columns={[NAME[by], ...AMOUNTS]}
      />
    </Card>
  )
}

function KeyCell({ id, named }: Ranked) {
  return (
    <div>
      <Text size="sm" className="name">
        {named?.name ?? id}
      </Text>
      {named?.projectName && (
        <Text size="xs" c="dimmed" className="name">
          {named.projectName}
        </Text>
      )}
    </div>
  )
}

const NAME: Readonly<Record<RankingProps['by'], SortedColumn<Ranked>>> = {
  model: { heading: 'Model', value: rowName, cell: ({ id }) => <span className="name">{id}</span> },
  api_key_id: { heading: 'Key', value: rowName, cell: (row) => <KeyCell {...row} /> },
}

const AMOUNTS: readonly SortedColumn<Ranked>[] = [amountColumn('requests'), ...TOKENS_AND_COST]
