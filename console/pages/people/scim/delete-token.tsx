/** Deletes a SCIM token. The deletion of the last one turns provisioning off. */
import { Alert, Stack } from '@mantine/core'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Time } from '#console/time/time.tsx'
import type { ScimToken } from '#contract/extensions/scim-tokens.ts'

interface DeleteTokenProps {
  readonly deleting: Subject<ScimToken>
  readonly isLast: boolean
}

export function DeleteToken({ deleting, isLast }: DeleteTokenProps) {
  const { subject } = deleting
  const confirming = useConfirming('deleteScimToken', deleting)
  if (!subject) return null
  const { id, name, last_used_at: usedAt } = subject
  return (
    <ConfirmDialog
      title="Delete the SCIM token"
      name={name}
      action="Delete"
      {...confirming({ token_id: id })}
    >
      <Stack gap="xs">
        <span>
          The identity provider that uses <b>{name}</b> is rejected from now on. The token{' '}
          {usedAt === null ? (
            'has never been used.'
          ) : (
            <>
              was last used <Time at={usedAt} />.
            </>
          )}
        </span>
        {isLast && (
          <Alert color="yellow">
            It is the last one, so provisioning is turned off: owners change people and groups here
            again, and first sign-ins and invites add people.
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
