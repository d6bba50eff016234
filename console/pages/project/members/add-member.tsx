/** Takes somebody of the organization into a project. */
import { Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useChange } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { type Person, PersonSelect } from '#console/pages/project/person-select.tsx'
import { RoleChoice } from '#console/pages/project/role-choice.tsx'
import type { ProjectRole } from '#contract/project-users.ts'

interface AddMemberProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export const AddMember = ({ opened, onClose, projectId }: AddMemberProps) => (
  <Modal opened={opened} onClose={onClose} title="Add a member">
    <NewMember projectId={projectId} onClose={onClose} />
  </Modal>
)

/** Mounted with each opening, and so empty at each. */
const NewMember = ({ projectId, onClose }: Pick<AddMemberProps, 'projectId' | 'onClose'>) => {
  const [person, setPerson] = useState<Person>()
  const [role, setRole] = useState<ProjectRole>('member')
  const adding = useChange('createProjectUser')
  const { administers } = useAllowed()
  const add = (): void => {
    if (!person) return
    adding.mutate({ project_id: projectId, user_id: person.id, role }, { onSuccess: onClose })
  }
  return (
    <DialogForm onClose={onClose} onSubmit={add} action="Add" change={adding} incomplete={!person}>
      <PersonSelect label="Person" chosen={person} onChoose={setPerson} autoFocus />
      <Text size="xs" c="dimmed" mt={-8}>
        Somebody of the organization.{' '}
        {administers ? (
          <>
            Whoever is not in it yet is invited under <Link to="/people">People</Link>.
          </>
        ) : (
          'Whoever is not in it yet is invited by an owner of the organization.'
        )}
      </Text>
      <RoleChoice of="person" role={role} onChange={setRole} />
    </DialogForm>
  )
}
