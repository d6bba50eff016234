/** Overview of a project: usage over time, by model and key, and exceeded limits. */

import { Group, Stack, Text } from '@mantine/core'
import { ConnectionError } from '#client/client.ts'
import type { Load } from '#console/api/loader.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Failed } from '#console/display/states.tsx'
import { zoneName } from '#console/display/zone.ts'
import { useProject } from '#console/pages/project/project.ts'
import { UsageForbidden } from '#console/pages/usage/forbidden.tsx'
import { type RankingQuestion, rankingQuery, useRanking } from '#console/pages/usage/ranking.ts'
import { type Question, usageQuery } from '#console/pages/usage/read-usage.ts'
import { unpricedQuestion } from '#console/pages/usage/unpriced-models.tsx'
import type { Project } from '#contract/projects.ts'
import { Charts } from './charts.tsx'
import { Figures } from './figures.tsx'
import { NothingUsed } from './nothing-used.tsx'
import { OverviewLoading } from './overview-loading.tsx'
import { type Parts, partQuestions, useParts } from './parts.ts'
import { type Range, rangeNameIn, rangeOf, useRange } from './range.tsx'
import { Ranking, rankedQuestion } from './ranking.tsx'
import { Refused } from './refused.tsx'

/** Somebody who just made a first request need not reload the page to see it. */
const EVERY_MS = 20_000

/** Question about the previous range, of which only the sums are shown. */
const beforeQuestion = (projectId: string, { before: { from, to } }: Range): RankingQuestion => ({
  ...{ from, to, projects: [projectId] },
  ...{ by: 'model', measure: 'requests', limit: 1 },
})

export const load: Load = (prefetch, { allowed, params, search, zone, now }) => {
  const id = params.projectId ?? ''
  if (!allowed.sees(id) || !allowed.seesUsage) return
  const range = rangeOf(rangeNameIn(search), zone, now)
  const baseQuestion = { ...range.stretch, projects: [id] }
  for (const question of Object.values(partQuestions(baseQuestion)))
    prefetch.query(usageQuery(question))
  prefetch.infinite(rankingQuery(beforeQuestion(id, range)))
  for (const by of ['model', 'api_key_id'] as const) {
    prefetch.infinite(rankingQuery(rankedQuestion(id, by, range.stretch)))
  }
  prefetch.answer('listUnpricedModels', unpricedQuestion(range.stretch, [id]))
}

export default function OverviewPage() {
  const project = useProject()
  return useAllowed().seesUsage ? <Overview project={project} /> : <UsageForbidden />
}

const Overview = ({ project }: { project: Project }) => {
  const { range, choose, field } = useRange()
  const baseQuestion = { ...range.stretch, projects: [project.id] }
  const zone = zoneName(range.stretch.zone)
  const parts = useParts(baseQuestion, { everyMs: EVERY_MS })
  const away = Object.values(parts).find(({ error }) => error instanceof ConnectionError)
  const isKnown = Object.values(parts).every(({ data, error }) => data || error)
  return (
    <>
      <Group justify="space-between" gap="xs">
        {field}
        <Text size="xs" c="dimmed">
          {range.stretch.width === '1h'
            ? `Hourly (${zone}), this hour so far`
            : `Daily (${zone}), today so far`}
        </Text>
      </Group>
      {away?.error && <Failed error={away.error} retry={() => refetchFailed(parts)} />}
      {!isKnown ? (
        <OverviewLoading />
      ) : isEmpty(parts) ? (
        <NothingUsed project={project} range={range} onChoose={choose} />
      ) : (
        <Used {...{ project, range, baseQuestion, parts }} />
      )}
    </>
  )
}

const refetchFailed = (parts: Parts): void => {
  for (const { error, refetch } of Object.values(parts)) if (error) void refetch()
}

/** False if a part failed. */
const isEmpty = (parts: Parts): boolean =>
  Object.values(parts).every(
    ({ data }) => data && data.entries.length === 0 && data.costs.length === 0,
  )

interface UsedProps {
  readonly project: Project
  readonly range: Range
  readonly baseQuestion: Omit<Question, 'groupBy'>
  readonly parts: Parts
}

/** Each card fails independently, with its error in its place. */
const Used = ({ project, range, baseQuestion, parts }: UsedProps) => {
  const { from, to } = range.stretch
  const ranked = { project, stretch: { from, to }, everyMs: EVERY_MS }
  const before = useRanking(beforeQuestion(project.id, range))
  const isStale = Object.values(parts).some(({ isPlaceholderData }) => isPlaceholderData)
  return (
    <Stack gap="md" data-stale={isStale}>
      <Figures
        parts={parts}
        before={before.isPlaceholderData ? undefined : before.data?.total}
        rangeName={range.name}
      />
      <Refused
        project={project}
        baseQuestion={baseQuestion}
        entries={parts.requests.data?.entries ?? []}
        everyMs={EVERY_MS}
      />
      <Charts parts={parts} />
      <Ranking title="By model" by="model" {...ranked} />
      <Ranking title="By key" by="api_key_id" {...ranked} />
    </Stack>
  )
}
