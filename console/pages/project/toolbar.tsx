/** Above a list of a project: how to search it, and what to add to it. */
import { Group } from '@mantine/core'
import type { ReactNode } from 'react'

export const Toolbar = ({ children, action }: { children: ReactNode; action: ReactNode }) => (
  <Group justify="space-between" gap="sm">
    <Group gap="md" className="filters">
      {children}
    </Group>
    {action}
  </Group>
)
