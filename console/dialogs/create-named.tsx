/** Dialog that creates a project by its name, and opens its page. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from './dialog-form.tsx'
import { NameField } from './name-field.tsx'

interface CreateNamedProps {
  readonly title: string
  readonly operation: 'createProject'
  /** Its purpose, below the name. */
  readonly about: string
  /** Address of the list, below which the new page is. */
  readonly path: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function CreateNamed({ title, opened, ...form }: CreateNamedProps) {
  return (
    <Modal opened={opened} onClose={form.onClose} title={title}>
      <NewObject {...form} />
    </Modal>
  )
}

/** Mounted with each opening, and so empty at each. */
function NewObject(props: Omit<CreateNamedProps, 'title' | 'opened'>) {
  const { operation, about, path, onClose } = props
  const [typed, setTyped] = useState('')
  const creation = useChange(operation)
  const navigate = useNavigate()
  const name = typed.trim()
  const open = ({ id }: { readonly id: string }): void => {
    onClose()
    void navigate(`${path}/${id}`)
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => creation.mutate({ name }, { onSuccess: open })}
      action="Create"
      change={creation}
      incomplete={name === ''}
    >
      <NameField data-autofocus description={about} value={typed} onChange={setTyped} />
    </DialogForm>
  )
}
