/** Adds a person of the organization to a project. */

import { Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useChange } from '#console/api/changes.ts'
import { useAllowed } from '#console/api/session.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { PersonSelect } from '#console/dialogs/person-select.tsx'
import { offeredRoles, ProjectRoleChoice } from '#console/dialogs/role-choice.tsx'
import type { Person } from '#console/display/person.tsx'
import type { ProjectRole } from '#contract/project-users.ts'

interface AddMemberProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function AddMember({ opened, onClose, projectId }: AddMemberProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a member">
      <NewMember projectId={projectId} onClose={onClose} />
    </Modal>
  )
}

/** Mounted with each opening, and so empty at each. */
function NewMember({ projectId, onClose }: Pick<AddMemberProps, 'projectId' | 'onClose'>) {
  const [person, setPerson] = useState<Person>()
  const adding = useChange('createProjectUser')
  const allowed = useAllowed()
  const [role, setRole] = useState<ProjectRole | undefined>(() => {
    const offered = offeredRoles(allowed, projectId)
    return offered.includes('member') ? 'member' : offered[0]
  })
  const add = (): void => {
    if (!person || !role) return
    adding.mutate({ project_id: projectId, user_id: person.id, role }, { onSuccess: onClose })
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={add}
      action="Add"
      change={adding}
      incomplete={!person || !role}
    >
      <PersonSelect data-autofocus label="Person" chosen={person} onChoose={setPerson} />
      <Text size="xs" c="dimmed" mt={-8}>
        A member of the organization.{' '}
        {allowed.may('organization.write') ? (
          <>
            To add anyone else, invite them under <Link to="/people">People</Link>.
          </>
        ) : (
          'To add anyone else, ask an owner of the organization to invite them.'
        )}
      </Text>
      <ProjectRoleChoice projectId={projectId} role={role} onChange={setRole} />
    </DialogForm>
  )
}
