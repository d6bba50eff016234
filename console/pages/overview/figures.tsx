/** Requests of the last 24 hours and costs of this month, each with what it is compared with. */

import { SimpleGrid } from '@mantine/core'
import type { Permissions } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Figure } from '#console/charts/figure.tsx'
import { formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { Failed } from '#console/display/states.tsx'
import {
  bySpend,
  FAILED,
  REJECTED,
  REJECTED_BY_LIMITS,
  useLogsAddress,
} from '#console/pages/request-logs/log-link.tsx'
import { changeOf } from '#console/pages/usage/change-text.ts'
import { rejectedByKey } from '#console/pages/usage/rejected-by-key.ts'
import { useNow } from '#console/time/clock.ts'
import { dayStart } from '#console/time/days.ts'
import { formatMs } from '#console/time/duration.ts'
import { formatMonth, toIso } from '#console/time/time-format.ts'
import type { Quantiles } from '#contract/extensions/usage-latency.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import { forecastOf } from './forecast.ts'
import { dayQuestion, latencyQuestion, monthQuestion, weekQuestion } from './questions.ts'

const REFRESH_MS = 30_000
/** Columns of five figures, and of seven with latencies. */
const COLUMNS = { base: 2, sm: 3, lg: 5 } as const
const COLUMNS_OF_ALL = { base: 2, sm: 3, md: 4 } as const
const DAY_NAME = '24 hours'

/** Latencies are of all projects together. */
export function seesLatency({ may }: Permissions): boolean {
  return may('organization_usage.read')
}

export function Figures() {
  const now = useNow()
  const hasLatency = seesLatency(useAllowed())
  const reading = { everyMs: REFRESH_MS }
  const day = useAnswer('usageSummary', dayQuestion(now), reading)
  const month = useAnswer('usageSummary', monthQuestion(now), reading)
  const failed = [day, month].find(({ error }) => error)
  return (
    <>
      {failed?.error && <Failed error={failed.error} retry={() => void failed.refetch()} />}
      <SimpleGrid cols={hasLatency ? COLUMNS_OF_ALL : COLUMNS} spacing="sm" className="figures">
        <Requests summary={day.data} isUnknown={day.error !== null} />
        {hasLatency && <Latencies />}
        <Costs summary={month.data} isUnknown={month.error !== null} />
      </SimpleGrid>
    </>
  )
}

interface SummaryProps {
  /** Undefined until it is loaded. */
  readonly summary: UsageSummary | undefined
  /** Whether it could not be loaded. */
  readonly isUnknown: boolean
}

const UNKNOWN = '–'

function Requests({ summary, isUnknown }: SummaryProps) {
  const logsAt = useLogsAddress()
  const now = useNow()
  const from = dayStart(now)
  const { requested_requests: requests = 0 } = summary?.total ?? {}
  const { failed_requests: failed = 0, refused_requests: rejected = 0 } = summary?.total ?? {}
  const before = summary?.previous.requested_requests ?? 0
  const textOf = (count: number) => (summary ? formatCount(count) : isUnknown ? UNKNOWN : undefined)
  const logs = logsAt({ from, ...REJECTED_BY_LIMITS })
  const share = (count: number) => (count > 0 ? `${formatShare(count / requests)} of requests` : '')
  return (
    <>
      <Figure
        label={`Requests, ${DAY_NAME}`}
        value={textOf(requests)}
        about={summary ? changeOf(requests, before, DAY_NAME) : ''}
        to={requests > 0 ? logsAt({ from }) : undefined}
      />
      <Figure
        label={`Failed, ${DAY_NAME}`}
        value={textOf(failed)}
        about={share(failed)}
        isBad={failed > 0}
        to={failed > 0 ? logsAt({ from, ...FAILED }) : undefined}
      />
      <Figure
        label={`${REJECTED}, ${DAY_NAME}`}
        value={textOf(rejected)}
        about={[share(rejected), bySpend(summary?.total.refused_spend)].filter(Boolean).join(', ')}
        to={rejected > 0 ? rejectedByKey(now) : undefined}
        also={rejected > 0 && logs !== undefined ? { text: 'Request logs', to: logs } : undefined}
      />
    </>
  )
}

function Latencies() {
  const { data, error } = useAnswer('usageLatency', latencyQuestion(useNow()), {
    everyMs: REFRESH_MS,
  })
  const [result] = data?.data[0]?.results ?? []
  const shown = (times: Quantiles | null | undefined, to: string) => ({
    value: times ? formatMs(times.p50) : data || error ? UNKNOWN : undefined,
    about: times ? `p95 ${formatMs(times.p95)}` : '',
    to: times ? to : undefined,
  })
  return (
    <>
      <Figure
        label={`Latency p50, ${DAY_NAME}`}
        {...shown(result?.duration_ms, '/usage/latency')}
      />
      <Figure
        label={`First token p50, ${DAY_NAME}`}
        {...shown(result?.first_token_ms, '/usage/latency?time=first_token_ms')}
      />
    </>
  )
}

function Costs({ summary, isUnknown }: SummaryProps) {
  const now = useNow()
  const forecast = useForecast(summary?.total.cost)
  const before = summary?.previous
  const textOf = (cost: number | undefined) =>
    cost === undefined ? (isUnknown ? UNKNOWN : undefined) : formatDollars(cost)
  const { start_time: start, previous_start_time: previous } = monthQuestion(now)
  const isReconciled = useReconciled()
  const hasStatement = before !== undefined && before.cost > 0
  return (
    <>
      <Figure
        label="Spend this month (UTC)"
        value={textOf(summary?.total.cost)}
        about={forecast === undefined ? '' : `Forecast ${formatDollars(forecast)}`}
        to="/usage?range=month"
        also={isReconciled ? invoicesOf(start) : undefined}
      />
      <Figure
        label="Spend last month (UTC)"
        value={textOf(before?.cost)}
        about={hasStatement ? `Statement of ${formatMonth('utc', previous)}` : ''}
        aboutTo={hasStatement ? `/usage/statements?month=${monthAt(previous)}` : undefined}
        also={isReconciled ? invoicesOf(previous) : undefined}
      />
    </>
  )
}

/** `2026-11` */
function monthAt(start: number): string {
  return toIso(start).slice(0, 'YYYY-MM'.length)
}

function invoicesOf(month: number) {
  return { text: 'Invoices', to: `/usage/invoices?month=${monthAt(month)}` }
}

/** Whether costs are compared with invoices, and the session sees that. */
function useReconciled(): boolean {
  const allowed = useAllowed()
  const enabled = allowed.seesServer && seesLatency(allowed)
  return useAnswer('retrieveServer', {}, { enabled }).data?.reconciles_costs === true
}

/** The budget's, as on its page; for those who may not see that by the same rule. */
function useForecast(cost: number | undefined): number | undefined {
  const now = useNow()
  const enabled = useAllowed().seesSpend()
  const budget = useAnswer('retrieveOrganizationBudget', {}, { enabled }).data
  const week = useAnswer('usageSummary', weekQuestion(now)).data
  if (budget?.interval === 'month') return budget.forecast ?? undefined
  return cost === undefined || !week ? undefined : forecastOf(cost, week, now)
}
