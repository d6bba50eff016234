/** Removes a person from the organization, with their keys and memberships. */
import { Alert, Stack } from '@mantine/core'
import { useSession } from '#console/api/session.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { LostAdminKeys } from '#console/dialogs/lost-keys.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { addressOf, nameOf } from '#console/display/person.tsx'
import type { Listed } from './listed.ts'

export function RemovePerson({ removing }: { removing: Subject<Listed> }) {
  const { subject } = removing
  const confirming = useConfirming('deleteUser', removing)
  const isMe = useSession().user?.id === subject?.id
  if (!subject) return null
  const { id } = subject
  return (
    <ConfirmDialog
      title="Remove from the organization"
      name={addressOf(subject)}
      action="Remove"
      {...confirming({ user_id: id })}
    >
      <Stack gap="xs">
        <span>
          <b>{nameOf(subject)}</b> is signed out and removed from every project. Their project keys
          stop working immediately. <LostAdminKeys key={id} user={subject} />
        </span>
        <span>Adding them again doesn’t restore projects or keys.</span>
        {isMe && <Alert color="yellow">This is you. Your session ends too.</Alert>}
      </Stack>
    </ConfirmDialog>
  )
}
