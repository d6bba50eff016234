/**
 * A form above the page. It closes only when it succeeded or somebody closes it; a refusal is shown
 * in it, and what was typed stays.
 */
import { Button, Group, Modal, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { Failed } from '#console/display/states.tsx'

interface DialogFormProps {
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

interface FormDialogProps extends DialogFormProps {
  readonly title: string
  readonly opened: boolean
}

export const FormDialog = ({ title, opened, ...form }: FormDialogProps) => (
  <Modal opened={opened} onClose={form.onClose} title={title} closeOnClickOutside={false} centered>
    <DialogForm {...form} />
  </Modal>
)

/** The form by itself, for a dialog that shows something else before or after it. */
export const DialogForm = (props: DialogFormProps) => {
  const { onClose, onSubmit, action, isPending, error, incomplete, children } = props
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isPending && !incomplete) onSubmit()
  }
  return (
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
  )
}
