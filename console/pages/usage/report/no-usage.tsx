/** Replaces a report without usage. */
import { Empty } from '#console/display/states.tsx'
import type { View } from '#console/pages/usage/view.ts'

export function NoUsage({ view: { projectId, only, narrowed } }: { view: View }) {
  const isFiltered = only !== '' || narrowed.length > 0
  return (
    <Empty title="No usage in this period">
      New requests appear within a second. Choose other days
      {projectId !== '' && ', or all projects'}
      {isFiltered && ', or another filter'}.
    </Empty>
  )
}
