/** Replaces the value of a key: its name, limits and usage stay. */
import { Code, Select, Text } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { KeyDialog, type KeyForm } from '#console/dialogs/key-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { labelled } from '#console/display/key-label.ts'
import { madeKey } from '#console/pages/project/made-key.ts'
import { Time } from '#console/time/time.tsx'
import type { AccountApiKey } from '#contract/extensions/account.ts'
import { useSnippetModels } from './snippet-models.ts'

/** Times for which the previous value is still accepted, in seconds. */
const OVERLAPS = [
  { value: '0', label: 'At once' },
  { value: '3600', label: 'In an hour' },
  { value: '86400', label: 'In a day' },
  { value: '604800', label: 'In a week' },
]

export function RotateKey({ rotating }: { rotating: Subject<AccountApiKey> }) {
  const { subject, opened, close } = rotating
  if (!subject) return null
  return (
    <KeyDialog title="Rotate the key" opened={opened} onClose={close}>
      {(parts) => <RotateForm apiKey={subject} {...parts} />}
    </KeyDialog>
  )
}

function RotateForm({ apiKey, show, close }: KeyForm & { apiKey: AccountApiKey }) {
  const { name } = labelled(apiKey)
  const [overlap, setOverlap] = useState('86400')
  const models = useSnippetModels(apiKey.project_id)
  const rotation = useChange('rotateAccountApiKey')
  const rotate = (): void =>
    rotation.mutate(
      { api_key_id: apiKey.id, overlap_seconds: Number(overlap) },
      { onSuccess: ({ value }) => show(madeKey({ name, value }, { verb: 'Rotated', models })) },
    )
  return (
    <DialogForm onClose={close} onSubmit={rotate} action="Rotate" change={rotation}>
      <Text size="sm" component="div">
        The key <b className="name">{name}</b> gets a new value in place of{' '}
        <Code>{apiKey.redacted_value}</Code>, last used <Time at={apiKey.last_used_at} />. Its
        limits and its usage stay.
      </Text>
      <Select
        label="The present value ends"
        description="Until then both work: put the new one into your programs."
        data={OVERLAPS}
        value={overlap}
        onChange={(value) => setOverlap(value ?? '0')}
        allowDeselect={false}
      />
    </DialogForm>
  )
}
