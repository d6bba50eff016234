/** In the place of what an archived project had. */
import { Empty } from '#console/display/states.tsx'

export const Archived = () => (
  <Empty title="This project is archived">
    Its members, service accounts and keys are gone for good. What it used, and the log of what was
    done in it, stay.
  </Empty>
)
