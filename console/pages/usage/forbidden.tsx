/** In the place of usage, for a session whose key was not given the right to see it. */
import { Code } from '@mantine/core'
import { Empty } from '#console/display/states.tsx'

export const UsageForbidden = () => (
  <Empty title="Usage is not shown in this session">
    The admin key that you signed in with does not have the scope <Code>api.usage.read</Code>. Sign
    in with one that has it, or ask an owner of the organization.
  </Empty>
)
