/** Deletes an admin key, with the sessions that were signed into with it. */
import { Alert, Stack } from '@mantine/core'
import { useSession } from '#console/api/session.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { KeyUse } from '#console/display/key.tsx'
import type { AdminApiKey } from '#contract/admin-api-keys.ts'

export function DeleteKey({ deleting }: { deleting: Subject<AdminApiKey> }) {
  const { subject } = deleting
  const confirming = useConfirming('deleteAdminApiKey', deleting)
  const isThis = useSession().admin_api_key_id === subject?.id
  if (!subject) return null
  const { id, name } = subject
  return (
    <ConfirmDialog
      title="Delete the admin key"
      name={name}
      action="Delete"
      {...confirming({ key_id: id })}
    >
      <Stack gap="xs">
        <KeyUse of={subject} owner={subject.owner.name} />
        <span>
          Requests with it are rejected from now on, and sessions that signed in with it end.
          Changes made with it remain, including keys. This can’t be undone.
        </span>
        {isThis && (
          <Alert color="yellow">
            You’re signed in with this key, so your session ends too. Make sure you have another
            one.
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
