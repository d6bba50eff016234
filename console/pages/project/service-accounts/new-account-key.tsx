/** Dialog that creates another key of a service account. */
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { useExpiry } from '#console/dialogs/expiry.tsx'
import { KeyDialog, type KeyForm } from '#console/dialogs/key-dialog.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { madeKey } from '#console/pages/project/made-key.ts'
import type { ServiceAccount } from '#contract/service-accounts.ts'

interface NewAccountKeyProps {
  readonly projectId: string
  readonly keyed: Subject<ServiceAccount>
}

export function NewAccountKey({ projectId, keyed }: NewAccountKeyProps) {
  const { subject: account, opened, close } = keyed
  if (!account) return null
  return (
    <KeyDialog title={`Create a key for ${account.name}`} opened={opened} onClose={close}>
      {(parts) => <AccountKeyForm projectId={projectId} account={account} {...parts} />}
    </KeyDialog>
  )
}

interface AccountKeyFormProps extends KeyForm {
  readonly projectId: string
  readonly account: ServiceAccount
}

function AccountKeyForm({ projectId, account, show, close }: AccountKeyFormProps) {
  const [name, setName] = useState('')
  const expiry = useExpiry()
  const creation = useChange('createProjectServiceAccountApiKey')
  const create = (): void =>
    creation.mutate(
      {
        project_id: projectId,
        service_account_id: account.id,
        name: name.trim(),
        ...expiry.lifetime,
      },
      { onSuccess: (key) => show(madeKey(key, { waits: account.role === 'none' })) },
    )
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create"
      change={creation}
      incomplete={name.trim() === '' || expiry.incomplete}
    >
      <Text size="sm">
        Its other keys keep working. To rotate a key, create a new one, deploy it, and revoke the
        old one under Keys.
      </Text>
      <NameField data-autofocus value={name} onChange={setName} />
      {expiry.field}
    </DialogForm>
  )
}
