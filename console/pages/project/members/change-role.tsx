/** Dialog that changes the project role of a member. */
import { Alert, Modal } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { ProjectRoleChoice } from '#console/dialogs/role-choice.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { nameOf } from '#console/display/person.tsx'
import type { Member } from './member.ts'

interface ChangeRoleProps {
  readonly projectId: string
  readonly changing: Subject<Member>
}

export function ChangeRole({ projectId, changing: { subject, opened, close } }: ChangeRoleProps) {
  return (
    <Modal opened={opened} onClose={close} title={subject ? `Role of ${nameOf(subject)}` : ''}>
      {subject && (
        <NewRole key={subject.id} projectId={projectId} member={subject} onClose={close} />
      )}
    </Modal>
  )
}

interface NewRoleProps {
  readonly projectId: string
  readonly member: Member
  readonly onClose: () => void
}

function NewRole({ projectId, member, onClose }: NewRoleProps) {
  const before = member.role === 'none' ? undefined : member.role
  const [role, setRole] = useState(before)
  const isMe = useSession().user?.id === member.id
  const { may } = useAllowed()
  const losesOwn =
    isMe && !may('project.write', EVERY_PROJECT) && before === 'owner' && role !== 'owner'
  const change = useChange('modifyProjectUser', {
    undo: () =>
      losesOwn || !before
        ? undefined
        : () =>
            client.modifyProjectUser({
              project_id: projectId,
              user_id: member.id,
              role: before,
            }),
  })
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() =>
        role &&
        change.mutate({ project_id: projectId, user_id: member.id, role }, { onSuccess: onClose })
      }
      action="Save"
      change={change}
      incomplete={!role || role === before}
    >
      <ProjectRoleChoice projectId={projectId} role={role} onChange={setRole} />
      {losesOwn && (
        <Alert color="yellow">
          You’ll no longer manage this project, and can’t restore the role yourself.
        </Alert>
      )}
    </DialogForm>
  )
}
