/** Confirmation before an irreversible change: its effects, and a name to be typed. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Parameters } from '#client/client.ts'
import { type Sending, type Undoing, useChange } from '#console/changes/changes.ts'
import { couldNot, Failed } from '#console/display/states.tsx'
import type { Api, EndpointId } from '#contract/api.ts'
import { ShowAs } from './show-as/show-as.tsx'
import type { Subject } from './subject.ts'

interface Confirming extends Sending {
  readonly opened: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
}

interface ConfirmDialogProps extends Confirming {
  readonly title: string
  /** Name of the subject, to be typed as a confirmation; without it, nothing has to be typed. */
  readonly name?: string
  /** Label of the button: a verb. */
  readonly action: string
  /** Consequences of the operation. */
  readonly children: ReactNode
}

/**
 * Props of a dialog that confirms an operation, by the parameters of it. The dialog closes when the
 * operation succeeds; an error is cleared when the dialog closes.
 */
export function useConfirming<K extends EndpointId>(
  id: K,
  { opened, close }: Pick<Subject<unknown>, 'opened' | 'close'>,
  undoing: Undoing<Parameters<Api[K]>> = {},
): (parameters: Parameters<Api[K]>) => Confirming {
  const { mutate, reset, isPending, error, plan } = useChange<K>(id, undoing)
  const leave = (): void => {
    close()
    reset()
  }
  return (parameters) => ({
    opened,
    isPending,
    error,
    plan,
    onClose: leave,
    onConfirm: () => mutate(parameters, { onSuccess: leave }),
  })
}

/** With a `name`, its button is disabled until that is typed. An error keeps the dialog open. */
export function ConfirmDialog({ opened, onClose, title, ...rest }: ConfirmDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Confirmation onClose={onClose} {...rest} />
    </Modal>
  )
}

/** Mounted with each opening, so that the text typed for one subject is not kept for the next. */
function Confirmation(props: Omit<ConfirmDialogProps, 'opened' | 'title'>) {
  const { name, action, onClose, onConfirm, isPending, error, plan, children } = props
  const [typed, setTyped] = useState('')
  const matches = name === undefined || typed.trim() === name.trim()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (matches && !isPending) onConfirm()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text component="div" size="sm">
          {children}
        </Text>
        {name !== undefined && (
          <TextInput
            data-autofocus
            label={
              <>
                Type <b>{name}</b> to confirm
              </>
            }
            labelProps={{ fw: 400 }}
            value={typed}
            onChange={({ currentTarget: { value } }) => setTyped(value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <ShowAs plan={plan} submit={onConfirm} />
        {error && <Failed title={couldNot(action)} error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red.9" disabled={!matches} loading={isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
