/** Dialog that creates a project and opens its page. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useChange } from '#console/api/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'

interface CreateProjectProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function CreateProject({ opened, onClose }: CreateProjectProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a project">
      <NewProject onClose={onClose} />
    </Modal>
  )
}

const NewProject = ({ onClose }: Pick<CreateProjectProps, 'onClose'>) => {
  const [name, setName] = useState('')
  const creation = useChange('createProject')
  const navigate = useNavigate()
  const create = (): void =>
    creation.mutate(
      { name: name.trim() },
      {
        onSuccess: ({ id }) => {
          onClose()
          void navigate(`/projects/${id}`)
        },
      },
    )
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={create}
      action="Create"
      change={creation}
      incomplete={name.trim() === ''}
    >
      <NameField
        data-autofocus
        description="A team, product or experiment with its own keys, limits and costs."
        value={name}
        onChange={setName}
      />
    </DialogForm>
  )
}
