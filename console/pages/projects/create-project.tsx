/** Makes a project, and leads into it. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useChange } from '#console/api/queries.ts'
import { FormDialog } from '#console/dialogs/form-dialog.tsx'

const NAME_MAX = 256

export const CreateProject = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const [name, setName] = useState('')
  const create = useChange('createProject')
  const navigate = useNavigate()
  const close = (): void => {
    onClose()
    create.reset()
  }
  const submit = (): void =>
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: ({ id }) => {
          setName('')
          close()
          navigate(`/projects/${id}`)
        },
      },
    )
  return (
    <FormDialog
      title="Create a project"
      action="Create"
      opened={opened}
      onClose={close}
      onSubmit={submit}
      isPending={create.isPending}
      error={create.error}
      incomplete={name.trim() === ''}
    >
      <TextInput
        data-autofocus
        label="Name"
        description="A team, a product, an experiment: whatever has its own keys, limits and costs."
        maxLength={NAME_MAX}
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
    </FormDialog>
  )
}
