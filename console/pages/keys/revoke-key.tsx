/** Revokes a key, by the operation that fits its owner and the current user. */
import { Stack } from '@mantine/core'
import { useAllowed } from '#console/api/session.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { KeyUse } from '#console/display/key.tsx'
import { labelled, ownerName } from '#console/display/key-label.ts'
import type { ApiKey } from '#contract/api-keys.ts'
import { revocationText } from './revocation-text.ts'

/** The dialog: also for keys with more members. */
type Opened = Omit<Subject<ApiKey>, 'open'>

interface RevokeKeyProps {
  readonly projectId: string
  readonly revoking: Opened
}

export function RevokeKey({ projectId, revoking }: RevokeKeyProps) {
  const { subject } = revoking
  const confirming = useRevocation(projectId, revoking)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Revoke the key"
      name={labelled(subject).name}
      action="Revoke"
      {...confirming(subject)}
    >
      <Stack gap="xs">
        <KeyUse of={subject} owner={ownerName(subject)} />
        <span>{revocationText([subject])}</span>
      </Stack>
    </ConfirmDialog>
  )
}

/** Operation by owner: key of a service account, of anybody, or one's own. */
function useRevocation(projectId: string, revoking: Opened) {
  const { may } = useAllowed()
  const isManaged = may('project_keys.write', projectId)
  const ofAccount = useConfirming('deleteProjectServiceAccountApiKey', revoking)
  const ofAnybody = useConfirming('deleteProjectApiKey', revoking)
  const ofMine = useConfirming('deleteProjectUserApiKey', revoking)
  return ({ id, owner: { service_account: account, user } }: ApiKey) => {
    const key = { project_id: projectId, api_key_id: id }
    if (account && may('service_accounts.write', projectId)) {
      return ofAccount({ ...key, service_account_id: account.id })
    }
    return isManaged || !user ? ofAnybody(key) : ofMine({ ...key, user_id: user.id })
  }
}
