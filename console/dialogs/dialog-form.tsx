/**
 * Form of a dialog. It closes only on success or by the user; an error is shown in it, and the
 * typed text stays.
 */
import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import type { Sending } from '#console/changes/changes.ts'
import { couldNot, Failed } from '#console/display/states.tsx'
import { ShowAs } from './show-as/show-as.tsx'

interface DialogFormProps {
  readonly onClose: () => void
  readonly onSubmit: () => void
  /** Label of the button: a verb. */
  readonly action: string
  /** Mutation that is sent on submit: not twice at once, and its error is shown. */
  readonly change: Sending
  /** Whether the button does nothing yet. */
  readonly incomplete?: boolean
  readonly children: ReactNode
}

/** Mounted with each opening of its dialog, and so without the text typed before. */
export function DialogForm(props: DialogFormProps) {
  const { onClose, onSubmit, action, change, incomplete = false, children } = props
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!change.isPending && !incomplete) onSubmit()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        {children}
        <ShowAs plan={change.plan} submit={onSubmit} incomplete={incomplete} />
        {change.error && <Failed title={couldNot(action)} error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending} disabled={incomplete}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
