/** Unknown address within a project, which keeps its head and its tabs. */
import { Empty } from '#console/display/states.tsx'

export default function NoSuchTabPage() {
  return <Empty title="There is no page at this address">Choose one of the tabs.</Empty>
}
