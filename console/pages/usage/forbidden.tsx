/** Replaces usage for a session without the scope to read it. */
import { Code } from '@mantine/core'
import { Empty } from '#console/display/states.tsx'

export function UsageForbidden() {
  return (
    <Empty title="You don’t have access to usage">
      Your admin key doesn’t have the scope <Code>api.usage.read</Code>. Sign in with a key that has
      it, or ask an owner of the organization.
    </Empty>
  )
}
