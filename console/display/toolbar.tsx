/** Toolbar above a list: search fields and the action that adds to it. */
import { Group } from '@mantine/core'
import type { ReactNode } from 'react'

interface ToolbarProps {
  readonly children?: ReactNode
  /** At the right; nothing without the permission. */
  readonly action: ReactNode
}

export function Toolbar({ children, action }: ToolbarProps) {
  return (
    <Group justify="space-between" gap="sm">
      <Group gap="md" className="filters">
        {children}
      </Group>
      {action}
    </Group>
  )
}
