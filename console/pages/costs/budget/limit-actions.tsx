/** Buttons that open the dialogs of a spend limit. */
import { Button, Group } from '@mantine/core'
import type { Limit } from '#console/limits/amounts.ts'
import type { LimitAction } from './limit-dialog.tsx'

interface LimitActionsProps {
  readonly limit: Pick<Limit, 'raise'> | null
  readonly onAction: (action: LimitAction) => void
}

export function LimitActions({ limit, onAction }: LimitActionsProps) {
  const button = (action: LimitAction, text: string, isSubtle = false) => (
    <Button variant={isSubtle ? 'subtle' : 'default'} size="xs" onClick={() => onAction(action)}>
      {text}
    </Button>
  )
  if (!limit) return button('set', 'Set spend limit')
  return (
    <Group gap="xs">
      {button('remove', 'Remove spend limit', true)}
      {limit.raise && button('end', 'End raise', true)}
      {button('raise', limit.raise ? 'Edit raise' : 'Raise')}
      {button('set', 'Edit spend limit')}
    </Group>
  )
}
