/** What the organization used: by project, model, key or user, in the days of choice. */
import { Stack } from '@mantine/core'
import { useAllowed } from '#console/api/session.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { Filters } from './filters.tsx'
import { UsageForbidden } from './forbidden.tsx'
import type { Stretch } from './ranges.ts'
import { type Usage, useUsage } from './read-usage.ts'
import { UsageChart } from './usage-chart.tsx'
import { UsageSums } from './usage-sums.tsx'
import { UsageTable } from './usage-table.tsx'
import { GROUPS, useView, type View } from './view.ts'

export default function UsagePage() {
  const { seesUsage } = useAllowed()
  return (
    <Page title="Usage" about="Days begin at midnight UTC. Costs are those of the price list.">
      {seesUsage ? <Chosen /> : <UsageForbidden />}
    </Page>
  )
}

const Chosen = () => {
  const view = useView()
  const { stretch } = view
  return (
    <Stack gap="md">
      <Filters view={view} />
      {stretch ? (
        <Used view={view} stretch={stretch} />
      ) : (
        <Empty title="These are no days that can be shown">
          Choose a first and a last day, or another range.
        </Empty>
      )}
    </Stack>
  )
}

/** The sums are there at once, however long it takes to tell apart what they are made of. */
const Used = ({ view, stretch }: { view: View; stretch: Stretch }) => {
  const { by, projectId } = view
  const asked = {
    ...stretch,
    width: '1d' as const,
    ...(projectId !== '' && { projects: [projectId] }),
  }
  const whole = useUsage({ ...asked, groupBy: [] })
  const apart = useUsage({ ...asked, groupBy: GROUPS[by].dimensions })
  return (
    <Answered query={whole}>
      {(sums) =>
        isEmpty(sums) ? (
          <Empty title="Nothing was used in these days">
            What projects use is seen here within a second. Choose other days
            {projectId !== '' && ', or all projects'}.
          </Empty>
        ) : (
          <Stack gap="md">
            <Stack className="asked" data-old={whole.isPlaceholderData}>
              <UsageSums usage={sums} />
            </Stack>
            <Answered query={apart}>
              {(usage) => (
                <Stack gap="md" className="asked" data-old={apart.isPlaceholderData}>
                  <UsageChart view={view} usage={usage} whole={sums} />
                  <UsageTable key={`${by} ${projectId}`} view={view} usage={usage} />
                </Stack>
              )}
            </Answered>
          </Stack>
        )
      }
    </Answered>
  )
}

const isEmpty = ({ entries, costs }: Usage): boolean => entries.length === 0 && costs.length === 0
