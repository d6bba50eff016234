/** Dialog that creates a service account, with or without a key. */
import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { useExpiry } from '#console/dialogs/expiry.tsx'
import { KeyDialog, type KeyForm } from '#console/dialogs/key-dialog.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import { madeKey } from '#console/pages/project/made-key.ts'
import { PROJECT_ROLES } from '#contract/permissions.ts'

interface NewAccountProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function NewAccount({ projectId, ...dialog }: NewAccountProps) {
  return (
    <KeyDialog title="Create a service account" {...dialog}>
      {(parts) => <AccountForm projectId={projectId} {...parts} />}
    </KeyDialog>
  )
}

function AccountForm({ projectId, show, close }: KeyForm & { projectId: string }) {
  const [name, setName] = useState('')
  // With a key it becomes a member, whose role the session must be able to give.
  const mayHaveKey = useAllowed().mayGive(PROJECT_ROLES.member.permissions, projectId)
  const [withKey, setWithKey] = useState(mayHaveKey)
  const expiry = useExpiry()
  const creation = useChange('createProjectServiceAccount')
  const create = (): void =>
    creation.mutate(
      {
        project_id: projectId,
        name: name.trim(),
        ...(withKey ? expiry.lifetime : { create_service_account_only: true }),
      },
      {
        onSuccess: ({ name, api_key: key }) =>
          key ? show(madeKey({ name, value: key.value })) : close(),
      },
    )
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create"
      change={creation}
      incomplete={name.trim() === '' || (withKey && expiry.incomplete)}
    >
      <NameField
        data-autofocus
        description="The program’s name: nightly-evals, support-bot."
        value={name}
        onChange={setName}
      />
      <Checkbox
        label="Create a key"
        description="Without a key it also gets no role. You can add both later."
        checked={withKey}
        disabled={!mayHaveKey}
        onChange={({ currentTarget: { checked } }) => setWithKey(checked)}
      />
      {withKey && expiry.field}
    </DialogForm>
  )
}
