/** Placeholder for the tabs of an archived project. */
import { Empty } from '#console/display/states.tsx'

export function Archived() {
  return (
    <Empty title="This project is archived">
      Its members, service accounts and keys were deleted. Its usage and activity are kept.
    </Empty>
  )
}
