/** Dialog that adds a group to a project, with a role. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { RoleSelect } from '#console/pages/roles/role-select.tsx'
import { useProjectRole } from '#console/pages/roles/use-project-role.ts'
import { GroupProject } from './group-project.tsx'
import { useGroupAdding } from './use-group-adding.ts'

interface AddToProjectProps {
  readonly groupId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function AddToProject({ groupId, opened, onClose }: AddToProjectProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add to a project">
      <NewPlace groupId={groupId} onClose={onClose} />
    </Modal>
  )
}

/** Mounted with each opening, and so empty at each. */
function NewPlace({ groupId, onClose }: Omit<AddToProjectProps, 'opened'>) {
  const [projectId, setProjectId] = useState<string>()
  const { role, field } = useProjectRole(projectId)
  return (
    <DialogForm {...useGroupAdding({ groupId, projectId, role }, onClose)}>
      <GroupProject label="Project" projectId={projectId} onChange={setProjectId} />
      {projectId !== undefined && <RoleSelect {...field} />}
    </DialogForm>
  )
}
