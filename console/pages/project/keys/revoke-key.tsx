/** Revokes a key, in the way that its owner and whoever revokes it ask for. */
import { Code, Stack } from '@mantine/core'
import { useChange } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { ConfirmDialog } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Time } from '#console/display/time.tsx'
import type { ApiKey } from '#contract/api-keys.ts'
import { ownerName } from './key-columns.tsx'

interface RevokeKeyProps {
  readonly projectId: string
  readonly revoking: Subject<ApiKey>
}

export const RevokeKey = ({ projectId, revoking: { subject, opened, close } }: RevokeKeyProps) => {
  const { revoke, reset, isPending, error } = useRevocation(projectId)
  if (!subject) return null
  const leave = (): void => {
    close()
    reset()
  }
  return (
    <ConfirmDialog
      title="Revoke the key"
      name={subject.name}
      action="Revoke"
      opened={opened}
      onClose={leave}
      onConfirm={() => revoke(subject, leave)}
      isPending={isPending}
      error={error}
    >
      <Stack gap="xs">
        <span>
          <Code>{subject.redacted_value}</Code> of <b>{ownerName(subject)}</b>{' '}
          {subject.last_used_at === null ? (
            'was never used.'
          ) : (
            <>
              was last used <Time at={subject.last_used_at} />.
            </>
          )}
        </span>
        <span>Requests with it are refused from then on. This cannot be undone.</span>
      </Stack>
    </ConfirmDialog>
  )
}

/** Of the three ways the one that fits: an account's key, anybody's as a manager, or one's own. */
const useRevocation = (projectId: string) => {
  const isManaged = useAllowed().manages(projectId)
  const ofAccount = useChange('deleteProjectServiceAccountApiKey')
  const ofAnybody = useChange('deleteProjectApiKey')
  const ofMine = useChange('deleteProjectUserApiKey')
  const ways = [ofAccount, ofAnybody, ofMine]
  const revoke = ({ id, owner }: ApiKey, onSuccess: () => void): void => {
    const key = { project_id: projectId, api_key_id: id }
    if (owner.service_account) {
      const account = owner.service_account.id
      ofAccount.mutate({ ...key, service_account_id: account }, { onSuccess })
    } else if (isManaged) ofAnybody.mutate(key, { onSuccess })
    else if (owner.user) ofMine.mutate({ ...key, user_id: owner.user.id }, { onSuccess })
  }
  return {
    revoke,
    reset: () => {
      for (const way of ways) way.reset()
    },
    isPending: ways.some((way) => way.isPending),
    error: ways.find((way) => way.error)?.error ?? null,
  }
}
