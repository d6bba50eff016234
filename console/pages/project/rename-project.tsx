/** Dialog that renames a project. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import type { Project } from '#contract/projects.ts'

interface RenameProjectProps {
  readonly project: Project
  readonly opened: boolean
  readonly onClose: () => void
}

export function RenameProject({ project, opened, onClose }: RenameProjectProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Rename the project">
      <NewName project={project} onClose={onClose} />
    </Modal>
  )
}

function NewName({ project, onClose }: Pick<RenameProjectProps, 'project' | 'onClose'>) {
  const [typed, setTyped] = useState(project.name)
  const change = useChange('modifyProject', {
    undo: () => () => client.modifyProject({ project_id: project.id, name: project.name }),
  })
  const name = typed.trim()
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => change.mutate({ project_id: project.id, name }, { onSuccess: onClose })}
      action="Rename"
      change={change}
      incomplete={name === '' || name === project.name}
    >
      <NameField
        data-autofocus
        description="The project’s ID, keys and limits don’t change."
        value={typed}
        onChange={setTyped}
      />
    </DialogForm>
  )
}
