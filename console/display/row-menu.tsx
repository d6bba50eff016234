/** Menu of actions at the end of a table row. */
import { ActionIcon, Menu } from '@mantine/core'
import { EllipsisIcon, type LucideIcon } from 'lucide-react'
import { type ReactNode, useRef } from 'react'

/** `label` names the row for screen readers: `Actions for nightly-evals`. */
export function RowMenu({ label, children }: { label: string; children: ReactNode }) {
  const button = useRef<HTMLButtonElement>(null)
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon ref={button} variant="subtle" color="gray" aria-label={label}>
          <EllipsisIcon size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      {/* A dialog gives the focus back to where it was, and the item that opened it is gone. */}
      <Menu.Dropdown onClickCapture={() => button.current?.focus()}>{children}</Menu.Dropdown>
    </Menu>
  )
}

interface RowActionProps {
  readonly icon: LucideIcon
  readonly onClick: () => void
  /** Destructive: a dialog confirms it. */
  readonly isFinal?: boolean
  /** A verb, with its object if that is not the row. */
  readonly children: ReactNode
}

/** Item of the menu. Destructive ones come last. */
export function RowAction({ icon: Icon, onClick, isFinal, children }: RowActionProps) {
  return (
    <Menu.Item
      leftSection={<Icon size={16} aria-hidden />}
      onClick={onClick}
      {...(isFinal && { color: 'red' })}
    >
      {children}
    </Menu.Item>
  )
}
