/** Usage and costs in a period, by a measure, compared with the period before. */
import { Stack } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { Empty } from '#console/display/states.tsx'
import { loadProjectFilter } from '#console/fields/project-filter.tsx'
import { unpricedQuestion } from '#console/pages/costs/unpriced.ts'
import { Filters } from '#console/pages/usage/filters.tsx'
import { isTagged, useView, viewIn } from '#console/pages/usage/view.ts'
import { seesUsageOf, WithUsage } from '#console/pages/usage/with-usage.tsx'
import { loadRanked, RankedReport } from './ranked-report.tsx'
import { loadTagged, TaggedReport } from './tagged-report.tsx'

export const load: Load = (prefetch, { allowed, search, zone, now }) => {
  const view = viewIn(search, zone, now)
  const { stretch, projectId } = view
  loadProjectFilter(prefetch, allowed, projectId)
  prefetch.answer('listUsageTags', {})
  if (!stretch || !seesUsageOf(allowed, projectId)) return
  const loadReport = isTagged(view) ? loadTagged : loadRanked
  loadReport(prefetch, view, stretch, now)
  const projects = projectId === '' ? undefined : [projectId]
  prefetch.answer('listUnpricedModels', unpricedQuestion(stretch, projects))
}

export default function ReportPage() {
  const view = useView()
  const { stretch } = view
  const Report = isTagged(view) ? TaggedReport : RankedReport
  return (
    <Stack gap="md">
      <Filters view={view} />
      {stretch ? (
        <WithUsage projectId={view.projectId}>
          <Report view={view} stretch={stretch} />
        </WithUsage>
      ) : (
        <Empty title="Invalid date range">
          Choose a first and a last day, or a different range.
        </Empty>
      )}
    </Stack>
  )
}
