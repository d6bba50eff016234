/** Replaces a report without costs. */
import { Empty } from '#console/display/states.tsx'
import type { CostView } from './cost-view.ts'

export function NoCosts({ view: { projectId, only } }: { view: CostView }) {
  return (
    <Empty title="No usage in this period">
      New requests appear within a second. Choose other days
      {projectId !== '' && ', or all projects'}
      {only !== '' && ', or another tag'}.
    </Empty>
  )
}
