/** What is going on in a project: what it used over time, by what, and which limits refused it. */
import { Group, Stack, Text } from '@mantine/core'
import { useAllowed } from '#console/api/session.tsx'
import { Answered } from '#console/display/states.tsx'
import { useProject } from '#console/pages/project/project.ts'
import { refusedOf, sumOf } from '#console/pages/usage/amounts.ts'
import { UsageForbidden } from '#console/pages/usage/forbidden.tsx'
import { useRanking } from '#console/pages/usage/ranking.ts'
import { type Question, type Usage, useUsage } from '#console/pages/usage/read-usage.ts'
import type { Project } from '#contract/projects.ts'
import { Charts } from './charts.tsx'
import { Figures } from './figures.tsx'
import { NothingUsed } from './nothing-used.tsx'
import { type Range, useRange } from './range.tsx'
import { Ranking } from './ranking.tsx'
import { Refused } from './refused.tsx'

/** Somebody who just made a first request need not reload the page to see it. */
const EVERY_MS = 20_000

export default function OverviewPage() {
  const project = useProject()
  return useAllowed().seesUsage ? <Overview project={project} /> : <UsageForbidden />
}

const Overview = ({ project }: { project: Project }) => {
  const { range, choose, field } = useRange()
  const asked = { ...range.stretch, projects: [project.id] }
  const query = useUsage({ ...asked, groupBy: [] }, { everyMs: EVERY_MS })
  return (
    <>
      <Group justify="space-between" gap="xs">
        {field}
        <Text size="xs" c="dimmed">
          {range.stretch.width === '1h' ? 'Hours in your time zone' : 'Days in UTC'}, up to now
        </Text>
      </Group>
      <Answered query={query}>
        {(usage) =>
          isEmpty(usage) ? (
            <NothingUsed project={project} range={range} onChoose={choose} />
          ) : (
            <Used {...{ project, range, asked, usage }} isOld={query.isPlaceholderData} />
          )
        }
      </Answered>
    </>
  )
}

const isEmpty = ({ entries, costs }: Usage): boolean => entries.length === 0 && costs.length === 0

interface UsedProps {
  readonly project: Project
  readonly range: Range
  readonly asked: Omit<Question, 'groupBy'>
  readonly usage: Usage
  /** Whether it is of the range that was shown before. */
  readonly isOld: boolean
}

const Used = ({ project, range, asked, usage, isOld }: UsedProps) => {
  const sum = sumOf([...usage.entries, ...usage.costs])
  const isRefused = refusedOf(sum) + sum.refused_batch_tokens > 0
  const { from, to } = range.stretch
  const ranked = { project, stretch: { from, to }, everyMs: EVERY_MS }
  const earlier = { from: range.before.from, to: range.before.to, projects: [project.id] }
  const before = useRanking({ ...earlier, by: 'model', measure: 'requests', limit: 1 })
  return (
    <Stack gap="md" className="asked" data-old={isOld}>
      <Figures
        sum={sum}
        before={before.isPlaceholderData ? undefined : before.data?.total}
        rangeName={range.name}
      />
      {isRefused && <Refused project={project} asked={asked} everyMs={EVERY_MS} />}
      <Charts usage={usage} />
      <Ranking title="By model" by="model" {...ranked} />
      <Ranking title="By key" by="api_key_id" {...ranked} />
    </Stack>
  )
}
