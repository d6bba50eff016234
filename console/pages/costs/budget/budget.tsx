/** Budget of the organization or of a project: its spend limit and spend alerts. */
import { Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Prefetch } from '#console/api/loader.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { Failed, Loading } from '#console/display/states.tsx'
import { Alerts } from './alerts.tsx'
import { operationsOf, type SpendScope } from './operations.ts'
import { SpendLimitCard } from './spend-limit-card.tsx'

const REFRESH_MS = 15_000

/** Alerts of one page: the most that the API takes. */
const alertsOf = <I extends object>(ids: I) => ({ ...ids, limit: 100 })

/** Starts the queries of a budget. */
export function loadBudget({ answer, pages }: Prefetch, projectId: SpendScope): void {
  const { budget, listAlerts, ids } = operationsOf(projectId)
  answer(budget, ids)
  pages(listAlerts, alertsOf(ids))
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
  const isLoading = (query.isPending || alerts.isPending) && !query.error && !alerts.error
  if (isLoading) return <Loading lines={3} height={112} />
  return (
    <>
      <Stack gap="md">
        {query.error && <Failed error={query.error} retry={() => void query.refetch()} />}
        {query.data && (
          <SpendLimitCard projectId={projectId} budget={query.data} alerts={alerts.items} />
        )}
        <Alerts projectId={projectId} pages={alerts} />
      </Stack>
      {children}
    </>
  )
}
