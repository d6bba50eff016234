/** Overview of the organization: what happens, what it costs, and what needs attention. */
import { Stack } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { Load } from '#console/api/loader.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Loading } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { useUsageExtent } from '#console/pages/usage/extent.ts'
import { loadChecks } from './attention/load-checks.ts'
import { Figures, seesLatency } from './figures.tsx'
import { useReasons } from './projects/reasons.ts'
import { dayQuestion, latencyQuestion, monthQuestion, weekQuestion } from './questions.ts'
import { loadSetup, type Setup, useSetup } from './setup/setup.ts'
import { UpstreamStrip } from './upstream-strip.tsx'

/** Loaded for a new organization alone. */
const Steps = lazy(async () => ({ default: (await import('./setup/steps.tsx')).Steps }))
/** Loaded after the figures, which are seen first. */
const Details = lazy(async () => ({ default: (await import('./details.tsx')).Details }))

export const load: Load = (prefetch, route) => {
  const { allowed, now } = route
  // The longest way: the reasons of its projects are read after it.
  if (allowed.seesUsage) prefetch.answer('usageSummary', weekQuestion(now))
  loadSetup(prefetch, route)
  loadChecks(prefetch, route)
  if (allowed.seesSpend()) prefetch.answer('retrieveOrganizationBudget', {})
  if (seesLatency(allowed)) prefetch.answer('usageLatency', latencyQuestion(now))
  if (!allowed.seesUsage) return
  for (const question of [dayQuestion(now), monthQuestion(now)]) {
    prefetch.answer('usageSummary', question)
  }
}

export default function OverviewPage() {
  const setup = useSetup()
  useReasons(useAllowed().seesUsage)
  const extent = useUsageExtent().trim()
  return (
    <Page title="Overview" about={extent}>
      {/* Known before the rest is shown, which it would move. */}
      {setup === undefined ? <Loading lines={5} height={72} /> : <Parts setup={setup} />}
    </Page>
  )
}

function Parts({ setup }: { setup: Setup | null }) {
  const { seesServer, seesUsage } = useAllowed()
  const isUsed = setup === null || setup.done.request
  const hasUpstream = setup === null || setup.done.upstream
  return (
    <Stack gap="md">
      <Suspense fallback={<Loading lines={5} height={72} />}>
        {setup && <Steps setup={setup} />}
        {seesUsage && isUsed && <Figures />}
        {seesServer && hasUpstream && <UpstreamStrip />}
        <Suspense fallback={<Loading lines={4} height={40} />}>
          <Details isNew={setup !== null} isUsed={isUsed} />
        </Suspense>
      </Suspense>
    </Stack>
  )
}
