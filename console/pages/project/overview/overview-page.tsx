/** Overview of a project: usage over time, by model and key, and exceeded limits. */

import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAddressText } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Answered } from '#console/display/states.tsx'
import { unpricedQuestion } from '#console/pages/costs/unpriced.ts'
import { useProject } from '#console/pages/project/project.ts'
import { useLogsAddress } from '#console/pages/request-logs/log-link.tsx'
import { BeforeSwitch } from '#console/pages/usage/before.tsx'
import { Charts } from '#console/pages/usage/charts.tsx'
import { Figures } from '#console/pages/usage/figures.tsx'
import { logTimes } from '#console/pages/usage/log-times.ts'
import { onlyModel } from '#console/pages/usage/only.ts'
import { type Range, rangeIn, useRange } from '#console/pages/usage/range.tsx'
import {
  amountsOfSums,
  entriesOfBuckets,
  type SummaryQuestion,
  summaryQuery,
  useSummary,
} from '#console/pages/usage/summary.ts'
import { zoneName } from '#console/time/zone.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { Project } from '#contract/projects.ts'
import { EndingModels } from './ending-models.tsx'
import { Failures } from './failures.tsx'
import { NothingUsed } from './nothing-used.tsx'
import { OnlyModel } from './only-model.tsx'
import { OverviewLoading } from './overview-loading.tsx'
import { Ranking } from './ranking.tsx'
import { Refused } from './refused.tsx'

/** Somebody who just made a first request need not reload the page to see it. */
const EVERY_MS = 20_000
/** Models and keys that are read: of all models the rejected requests are explained. */
const RANKED_MAX = 50

function summaryQuestion(projectId: string, { stretch }: Range, model: string): SummaryQuestion {
  return {
    ...stretch,
    projects: [projectId],
    ...(model !== '' && { only: [{ by: 'model' as const, ids: [model] }] }),
    by: ['model', 'api_key_id'],
    measure: 'requests',
    limit: RANKED_MAX,
  }
}

export const load: Load = (prefetch, { allowed, params, search, zone, now }) => {
  const id = params.projectId ?? ''
  if (!allowed.may('usage.read', id)) return
  const range = rangeIn(search, zone, now)
  prefetch.query(summaryQuery(summaryQuestion(id, range, search.get('model') ?? '')))
  prefetch.answer('listUnpricedModels', unpricedQuestion(range.stretch, [id]))
  prefetch.answer('listEndingModels', { project_ids: [id] })
}

export default function OverviewPage() {
  const project = useProject()
  const { range, choose, field } = useRange()
  const zone = zoneName(range.stretch.zone)
  const [model] = useAddressText('model')
  const query = useSummary(summaryQuestion(project.id, range, model), EVERY_MS)
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          {field}
          <BeforeSwitch />
          <AllLogs project={project} range={range} />
          <OnlyModel />
        </Group>
        <Text size="xs" c="dimmed">
          {WIDTHS[range.stretch.width]} ({zone}){range.isZoomed ? '' : SO_FAR[range.stretch.width]}
        </Text>
      </Group>
      <EndingModels projectId={project.id} />
      <Answered query={query} loading={<OverviewLoading />}>
        {({ summary, question }) =>
          entriesOfBuckets(summary).length === 0 ? (
            <NothingUsed project={project} range={range} onChoose={choose} />
          ) : (
            <div data-stale={query.isPlaceholderData}>
              <Used project={project} range={range} question={question} summary={summary} />
            </div>
          )
        }
      </Answered>
    </>
  )
}

const WIDTHS = { '1m': 'By minute', '1h': 'Hourly', '1d': 'Daily' } as const
const SO_FAR = { '1m': '', '1h': ', this hour so far', '1d': ', today so far' } as const

/** Link to all requests of the project in the range. */
function AllLogs({ project, range }: { project: Project; range: Range }) {
  const to = useLogsAddress()({ ...logTimes(range.stretch), project: project.id })
  if (to === undefined) return null
  return (
    <Anchor component={Link} to={to} size="sm">
      Request logs
    </Anchor>
  )
}

interface UsedProps {
  readonly project: Project
  readonly range: Range
  readonly question: SummaryQuestion
  readonly summary: UsageSummary
}

function Used({ project, range, question, summary }: UsedProps) {
  const { from, to, width, zone, projects, only } = question
  const { seesLogs } = useAllowed()
  const shown = { ...logTimes(question), model: onlyModel(only) }
  const baseQuestion = { from, to, width, zone, projects, ...(only && { only }) }
  return (
    <Stack gap="md">
      <Figures summary={summary} rangeName={range.name} since={project.created_at} shown={shown} />
      <Refused project={project} baseQuestion={baseQuestion} summary={summary} everyMs={EVERY_MS} />
      {seesLogs && amountsOfSums(summary.total).failed > 0 && (
        <Failures project={project} baseQuestion={baseQuestion} everyMs={EVERY_MS} />
      )}
      <Charts baseQuestion={baseQuestion} summary={summary} shown={shown} />
      <Ranking title="By model" by="model" shown={shown} project={project} summary={summary} />
      <Ranking title="By key" by="api_key_id" shown={shown} project={project} summary={summary} />
    </Stack>
  )
}
