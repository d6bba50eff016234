/** Dialog that creates a SCIM token. */
import { Select, Text } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { KeyDialog, type KeyForm } from '#console/dialogs/key-dialog.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import type { ByLanguage } from '#console/display/snippets.tsx'
import { DAY_SECONDS } from '#console/time/days.ts'
import { scimUrl } from './scim-url.ts'

interface NewTokenProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function NewToken(dialog: NewTokenProps) {
  return (
    <KeyDialog title="Create a SCIM token" {...dialog}>
      {(parts) => <NewTokenForm {...parts} />}
    </KeyDialog>
  )
}

/** A token always expires: after a year at most. */
const EXPIRIES = [
  { value: '90', label: 'In 90 days' },
  { value: '180', label: 'In 180 days' },
  { value: '365', label: 'In 1 year' },
]

function NewTokenForm({ show, close }: KeyForm) {
  const [name, setName] = useState('')
  const [days, setDays] = useState('365')
  const creation = useChange('createScimToken')
  const create = (): void =>
    creation.mutate(
      { name: name.trim(), expires_in_seconds: Number(days) * DAY_SECONDS },
      {
        onSuccess: ({ name, value }) =>
          show({ name, value, snippets: snippetsOf(value), about: '', isForPlayground: false }),
      },
    )
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create"
      change={creation}
      incomplete={name.trim() === ''}
    >
      <Text size="sm">
        Anyone with this token can add and deactivate people, owners too. It opens nothing else. It
        ends when you are no longer an owner.
      </Text>
      <NameField
        data-autofocus
        description="The identity provider: Okta, Entra ID."
        value={name}
        onChange={setName}
      />
      <Select
        label="Expires"
        data={EXPIRIES}
        value={days}
        onChange={(value) => setDays(value ?? '365')}
        allowDeselect={false}
      />
    </DialogForm>
  )
}

/** A first request with a token. */
function snippetsOf(token: string): ByLanguage {
  return {
    curl: `curl "${scimUrl}/Users?count=1" \\
  -H "Authorization: Bearer ${token}"`,
  }
}
