/** Gives a project another name. Its id, by which programs know it, stays. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/queries.ts'
import { FormDialog } from '#console/dialogs/form-dialog.tsx'
import type { Project } from '#contract/projects.ts'

const NAME_MAX = 256

interface RenameProjectProps {
  readonly project: Project
  readonly opened: boolean
  readonly onClose: () => void
}

export const RenameProject = ({ project, opened, onClose }: RenameProjectProps) => {
  const [typed, setTyped] = useState<string>()
  const name = typed ?? project.name
  const modify = useChange('modifyProject')
  const close = (): void => {
    onClose()
    modify.reset()
    setTyped(undefined)
  }
  return (
    <FormDialog
      title="Rename the project"
      action="Rename"
      opened={opened}
      onClose={close}
      onSubmit={() =>
        modify.mutate({ project_id: project.id, name: name.trim() }, { onSuccess: close })
      }
      isPending={modify.isPending}
      error={modify.error}
      incomplete={name.trim() === '' || name.trim() === project.name}
    >
      <TextInput
        data-autofocus
        label="Name"
        description="Keys and limits know the project by its id, which stays."
        maxLength={NAME_MAX}
        value={name}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
    </FormDialog>
  )
}
