/**
 * A form above the page. It closes only when it succeeded or somebody closes it; a refusal is shown
 * in it, and what was typed stays.
 */
import { Button, Group, Modal, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { Failed } from '#console/display/states.tsx'

interface FormDialogProps {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly onSubmit: () => void
  /** What the button says: a verb. */
  readonly action: string
  readonly isPending: boolean
  readonly error: Error | null
  /** Whether the button does nothing yet. */
  readonly incomplete?: boolean
  readonly children: ReactNode
}

export const FormDialog = (props: FormDialogProps) => {
  const { title, opened, onClose, onSubmit, action, isPending, error, incomplete, children } = props
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isPending && !incomplete) onSubmit()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeOnClickOutside={false} centered>
      <form onSubmit={submit}>
        <Stack>
          {children}
          {error && <Failed error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={incomplete ?? false}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
