/** Latency and failures of requests over time, by upstream, model or status. */
import { Group, Select, Stack, Text } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { Card } from '#console/charts/card.tsx'
import { ChartLoading } from '#console/charts/chart-loading.tsx'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { Choice } from '#console/pages/usage/filters.tsx'
import { rangeField } from '#console/pages/usage/zoom.ts'
import { Zoomed } from '#console/pages/usage/zoomed.tsx'
import { useNow } from '#console/time/clock.ts'
import { FailureChart, LatencyChart } from './latency-charts.tsx'
import { LatencyTable } from './latency-table.tsx'
import { latencyQuery, latencyQuestion, useLatencies } from './read-latency.ts'
import {
  isLatencyRange,
  LATENCY_GROUPS,
  LATENCY_RANGES,
  type LatencyRange,
  latencyViewIn,
  QUANTILES,
  TIMES,
  useLatencyView,
} from './view.ts'

export const load: Load = (prefetch, { search, now }) => {
  prefetch.query(latencyQuery(latencyQuestion(latencyViewIn(search, now), now)))
}

export default function LatencyPage() {
  const view = useLatencyView()
  const query = useLatencies(latencyQuestion(view, useNow()))
  return (
    <Stack gap="md">
      <LatencyFilters />
      <Answered query={query} loading={<LatencyLoading />}>
        {(latencies) =>
          latencies.totals.length === 0 ? (
            <Empty title="No requests in this period">
              New requests appear within a second. Choose a longer range.
            </Empty>
          ) : (
            <Stack gap="md" data-stale={query.isPlaceholderData}>
              <LatencyChart latencies={latencies} time={view.time} quantile={view.quantile} />
              <FailureChart latencies={latencies} />
              <LatencyTable latencies={latencies} />
              <Text size="xs" c="dimmed">
                Requests for models of all projects. Batches are not included.
              </Text>
            </Stack>
          )
        }
      </Answered>
    </Stack>
  )
}

const RANGES = Object.entries(LATENCY_RANGES).map(([value, { name }]) => ({ value, label: name }))

function LatencyFilters() {
  const { range, zoom, by, time, quantile, change } = useLatencyView()
  const choose = (name: LatencyRange): void => change({ range: name, zoom: '' }, 'push')
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-start">
        <Select
          label="Range"
          {...rangeField(RANGES, range, zoom !== undefined)}
          onChange={(name) => name && isLatencyRange(name) && choose(name)}
          allowDeselect={false}
          className="filter"
        />
        <Choice
          label="Group by"
          data={Object.entries(LATENCY_GROUPS).map(([value, label]) => ({ value, label }))}
          value={by}
          onChange={(name) => change({ by: name })}
        />
        <Choice
          label="Time to"
          data={Object.entries(TIMES).map(([value, label]) => ({ value, label }))}
          value={time}
          onChange={(name) => change({ time: name })}
        />
        <Choice
          label="Quantile"
          data={[...QUANTILES]}
          value={quantile}
          onChange={(name) => change({ quantile: name })}
        />
      </Group>
      <Zoomed />
    </Stack>
  )
}

function LatencyLoading() {
  return (
    <Stack gap="md">
      <Card title="Latency">
        <ChartLoading />
      </Card>
      <Card title="Failed and rejected requests">
        <ChartLoading />
      </Card>
      <Card title="By amount">
        <Loading />
      </Card>
    </Stack>
  )
}
