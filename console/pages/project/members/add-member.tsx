/** Adds a person of the organization to a project. */

import { Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useChange } from '#console/api/changes.ts'
import { useAllowed } from '#console/api/session.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { PersonSelect } from '#console/dialogs/person-select.tsx'
import { ProjectRoleChoice } from '#console/dialogs/role-choice.tsx'
import type { Person } from '#console/display/person.tsx'
import type { OfferedRole } from '#console/display/roles.ts'

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
const NewMember = ({ projectId, onClose }: Pick<AddMemberProps, 'projectId' | 'onClose'>) => {
  const [person, setPerson] = useState<Person>()
  const [role, setRole] = useState<OfferedRole>('member')
  const adding = useChange('createProjectUser')
  const { administers } = useAllowed()
  const add = (): void => {
    if (!person) return
    adding.mutate({ project_id: projectId, user_id: person.id, role }, { onSuccess: onClose })
  }
  return (
    <DialogForm onClose={onClose} onSubmit={add} action="Add" change={adding} incomplete={!person}>
      <PersonSelect data-autofocus label="Person" chosen={person} onChoose={setPerson} />
      <Text size="xs" c="dimmed" mt={-8}>
        A member of the organization.{' '}
        {administers ? (
          <>
            To add anyone else, invite them under <Link to="/people">People</Link>.
          </>
        ) : (
          'To add anyone else, ask an owner of the organization to invite them.'
        )}
      </Text>
      <ProjectRoleChoice of="person" role={role} onChange={setRole} />
    </DialogForm>
  )
}
