/** Budget of the organization or of a project: its spend limit and spend alerts. */
import { Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Prefetch } from '#console/api/loader.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { Failed, Loading } from '#console/display/states.tsx'
import { Alerts } from './alerts.tsx'
import { Deliveries, GivenUp, loadDeliveries, useDeliveries } from './deliveries.tsx'
import { operationsOf, type SpendScope } from './operations.ts'
import { SpendLimitCard } from './spend-limit-card.tsx'

const REFRESH_MS = 15_000

/** Alerts of one page: the most that the API takes. */
function alertsOf<I extends object>(ids: I) {
  return { ...ids, limit: 100 }
}

/** Starts the queries of a budget. */
export function loadBudget(prefetch: Prefetch, projectId: SpendScope): void {
  const { budget, listAlerts, ids } = operationsOf(projectId)
  prefetch.answer(budget, ids)
  prefetch.pages(listAlerts, alertsOf(ids))
  loadDeliveries(prefetch, projectId)
}

interface BudgetProps {
  readonly projectId: SpendScope
  /** Content below it, shown after it, so that it does not move. */
  readonly children?: ReactNode
}

/** Only for those who may read it. */
export function Budget({ projectId, children }: BudgetProps) {
  const { budget, listAlerts, ids } = operationsOf(projectId)
  const query = useAnswer(budget, ids, { everyMs: REFRESH_MS })
  const alerts = usePages(listAlerts, alertsOf(ids))
  const deliveries = useDeliveries(projectId)
  const isLoading = [query, alerts, deliveries].some(({ isPending, error }) => isPending && !error)
  if (isLoading) return <Loading lines={3} height={112} />
  return (
    <>
      <Stack gap="md">
        <GivenUp projectId={projectId} deliveries={deliveries.items} alerts={alerts.items} />
        {query.error && <Failed error={query.error} retry={() => void query.refetch()} />}
        {query.data && (
          <SpendLimitCard projectId={projectId} budget={query.data} alerts={alerts.items} />
        )}
        <Alerts projectId={projectId} limit={query.data?.limit ?? null} pages={alerts} />
        {(alerts.items.length > 0 || deliveries.items.length > 0) && (
          <Deliveries projectId={projectId} pages={deliveries} />
        )}
      </Stack>
      {children}
    </>
  )
}
