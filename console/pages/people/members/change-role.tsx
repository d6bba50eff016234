/** Changes the role of a person in the organization. */
import { Alert, Modal } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useSession } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { OrganizationRoleChoice } from '#console/dialogs/role-choice.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { nameOf } from '#console/display/person.tsx'
import type { Listed } from './listed.ts'

export function ChangeRole({ changing }: { changing: Subject<Listed> }) {
  const { subject, opened, close } = changing
  return (
    <Modal opened={opened} onClose={close} title={subject ? `Role of ${nameOf(subject)}` : ''}>
      {subject && <NewRole key={subject.id} user={subject} onClose={close} />}
    </Modal>
  )
}

function NewRole({ user, onClose }: { user: Listed; onClose: () => void }) {
  const [role, setRole] = useState(user.role)
  const change = useChange('modifyUser', {
    // Who ceases to be an owner loses their admin keys, which no role brings back.
    undo: () =>
      user.role === 'owner'
        ? undefined
        : () => client.modifyUser({ user_id: user.id, role: user.role }),
  })
  const session = useSession()
  const losesOwn =
    session.user?.id === user.id && session.authority === 'person' && role === 'reader'
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => change.mutate({ user_id: user.id, role }, { onSuccess: onClose })}
      action="Save"
      change={change}
      incomplete={role === user.role}
    >
      <OrganizationRoleChoice role={role} onChange={setRole} />
      {losesOwn && user.role === 'owner' && (
        <Alert color="yellow">You’ll lose owner access, and can’t restore it yourself.</Alert>
      )}
    </DialogForm>
  )
}
