/** Dialog that creates a group and opens its page. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useChange } from '#console/api/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'

interface CreateGroupProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function CreateGroup({ opened, onClose }: CreateGroupProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a group">
      <NewGroup onClose={onClose} />
    </Modal>
  )
}

const NewGroup = ({ onClose }: Pick<CreateGroupProps, 'onClose'>) => {
  const [typed, setTyped] = useState('')
  const creation = useChange('createGroup')
  const navigate = useNavigate()
  const name = typed.trim()
  const create = (): void =>
    creation.mutate({ name }, { onSuccess: ({ id }) => void navigate(`/people/groups/${id}`) })
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={create}
      action="Create"
      change={creation}
      incomplete={name === ''}
    >
      <NameField
        data-autofocus
        description="A group grants nothing until it has a role or a project."
        value={typed}
        onChange={setTyped}
      />
    </DialogForm>
  )
}
