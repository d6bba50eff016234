/** Deletes an admin key, with the sessions that were signed into with it. */
import { Alert, Code, Stack } from '@mantine/core'
import { useSession } from '#console/api/session.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Time } from '#console/display/time.tsx'
import type { AdminApiKey } from '#contract/admin-api-keys.ts'

export const DeleteKey = ({ deleting }: { deleting: Subject<AdminApiKey> }) => {
  const { subject } = deleting
  const confirming = useConfirming('deleteAdminApiKey', deleting)
  const isThis = useSession().admin_api_key_id === subject?.id
  if (!subject) return null
  const { id, name, redacted_value, owner, last_used_at } = subject
  return (
    <ConfirmDialog
      title="Delete the admin key"
      name={name}
      action="Delete"
      {...confirming({ key_id: id })}
    >
      <Stack gap="xs">
        <span>
          <Code>{redacted_value}</Code> of <b>{owner.name}</b>{' '}
          {last_used_at === null ? (
            'was never used.'
          ) : (
            <>
              was last used <Time at={last_used_at} />.
            </>
          )}
        </span>
        <span>
          Programs with it are refused from then on, and sessions that were signed into with it end.
          What was done with it stays, the keys created with it too.
        </span>
        {isThis && (
          <Alert color="yellow">
            You are signed in with this key: your session ends with it. Have another one at hand.
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
