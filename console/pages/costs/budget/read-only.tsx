/** Reason why a budget cannot be changed in this session. */
import { Code, Text } from '@mantine/core'
import { useAllowed, useSession } from '#console/api/session.tsx'

/** Whether this session may set spend limits and alerts: by the rules of the organization. */
export function useMaySetLimits(): boolean {
  return useAllowed().may('organization.write')
}

export function ReadOnly() {
  const isPerson = useSession().authority === 'person'
  return (
    <Text size="xs" c="dimmed">
      {isPerson ? (
        'Only people who manage the organization change spend limits and alerts: both apply to project owners, too.'
      ) : (
        <>
          Read-only: your admin key doesn’t have the scope <Code>api.management.write</Code>.
        </>
      )}
    </Text>
  )
}
