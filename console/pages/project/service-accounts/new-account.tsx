/** Makes a service account, with a first key or without. */
import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/queries.ts'
import { useExpiry } from '#console/dialogs/expiry.tsx'
import { DialogForm } from '#console/dialogs/form-dialog.tsx'
import { KeyDialog, type KeyForm } from '#console/pages/project/key-dialog.tsx'
import { NAME_MAX } from '#contract/schema.ts'

interface NewAccountProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export const NewAccount = ({ projectId, ...dialog }: NewAccountProps) => (
  <KeyDialog title="Create a service account" {...dialog}>
    {(parts) => <AccountForm projectId={projectId} {...parts} />}
  </KeyDialog>
)

const AccountForm = ({ projectId, show, close }: KeyForm & { projectId: string }) => {
  const [name, setName] = useState('')
  const [withKey, setWithKey] = useState(true)
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
        onSuccess: (made) =>
          made.api_key ? show({ name: made.name, value: made.api_key.value }) : close(),
      },
    )
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create"
      isPending={creation.isPending}
      error={creation.error}
      incomplete={name.trim() === '' || (withKey && expiry.incomplete)}
    >
      <TextInput
        data-autofocus
        label="Name"
        description="What the program is: nightly-evals, support-bot."
        maxLength={NAME_MAX}
        autoComplete="off"
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      <Checkbox
        label="With a key"
        description="Without one it has no role in the project either, until you give it one."
        checked={withKey}
        onChange={({ currentTarget: { checked } }) => setWithKey(checked)}
      />
      {withKey && expiry.field}
    </DialogForm>
  )
}
