/** Makes one more key for a service account, as when its key is rotated. */
import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/queries.ts'
import { useExpiry } from '#console/dialogs/expiry.tsx'
import { DialogForm } from '#console/dialogs/form-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { KeyDialog, type KeyForm } from '#console/pages/project/key-dialog.tsx'
import { NAME_MAX } from '#contract/schema.ts'
import type { ServiceAccount } from '#contract/service-accounts.ts'

interface NewAccountKeyProps {
  readonly projectId: string
  readonly keyed: Subject<ServiceAccount>
}

export const NewAccountKey = ({ projectId, keyed }: NewAccountKeyProps) => {
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

const AccountKeyForm = ({ projectId, account, show, close }: AccountKeyFormProps) => {
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
      { onSuccess: (key) => show({ ...key, waits: account.role === 'none' }) },
    )
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create key"
      isPending={creation.isPending}
      error={creation.error}
      incomplete={name.trim() === '' || expiry.incomplete}
    >
      <Text size="sm">
        Its other keys go on working. To rotate a key, create the new one, put it in place, and
        revoke the old one under Keys.
      </Text>
      <TextInput
        data-autofocus
        label="Name"
        maxLength={NAME_MAX}
        autoComplete="off"
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      {expiry.field}
    </DialogForm>
  )
}
