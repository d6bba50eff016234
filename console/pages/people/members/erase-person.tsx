/** Erases a person: removes them, and their name and address from logs. */
import { Alert, Button, List, Stack } from '@mantine/core'
import { EraserIcon } from 'lucide-react'
import { useNavigate } from 'react-router'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { ConfirmDialog } from '#console/dialogs/confirm-dialog.tsx'
import { LostAdminKeys } from '#console/dialogs/lost-keys.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { addressOf, nameOf } from '#console/display/person.tsx'
import { ORGANIZATION_ROLES as PERMISSIONS_OF } from '#contract/permissions.ts'
import type { User } from '#contract/users.ts'

/** The button, for those who may remove the person. SCIM would add an erased one again. */
export function ErasePerson({ user }: { user: User }) {
  const { may, mayGive } = useAllowed()
  const { subject, opened, open, close } = useSubject<User>()
  const navigate = useNavigate()
  const { mutate, reset, isPending, error, plan } = useChange('eraseUser')
  const mayErase = may('organization.write') && mayGive(PERMISSIONS_OF[user.role].permissions)
  if (!mayErase || user.is_scim_managed) return null
  const leave = (): void => {
    close()
    reset()
  }
  const erase = (): void =>
    mutate({ user_id: user.id }, { onSuccess: () => void navigate('/people', { replace: true }) })
  return (
    <>
      <Button
        variant="default"
        leftSection={<EraserIcon size={16} aria-hidden />}
        onClick={() => open(user)}
      >
        Erase
      </Button>
      <ConfirmDialog
        title="Erase the person"
        name={addressOf(user)}
        action="Erase"
        opened={opened}
        onClose={leave}
        onConfirm={erase}
        isPending={isPending}
        error={error}
        plan={plan}
      >
        {subject && <Effects user={subject} />}
      </ConfirmDialog>
    </>
  )
}

function Effects({ user }: { user: User }) {
  const isMe = useSession().user?.id === user.id
  return (
    <Stack gap="xs">
      <span>
        <b>{nameOf(user)}</b> is signed out and removed from every project. Their project keys stop
        working immediately. <LostAdminKeys key={user.id} user={user} />
      </span>
      <span>
        <b>Goes:</b>
      </span>
      <List size="sm">
        <List.Item>their name, address and identities, also of former members with it</List.Item>
        <List.Item>their name and address in the audit log, invites and alerts</List.Item>
        <List.Item>where their requests came from</List.Item>
      </List>
      <span>
        <b>Stays:</b>
      </span>
      <List size="sm">
        <List.Item>usage and costs, under an id without a name</List.Item>
        <List.Item>events of the audit log, under the same id</List.Item>
        <List.Item>backups, log files, and what was sent to others</List.Item>
      </List>
      <span>Logs take a quarter of an hour. This can’t be undone.</span>
      {isMe && <Alert color="yellow">This is you. Your session ends too.</Alert>}
    </Stack>
  )
}
