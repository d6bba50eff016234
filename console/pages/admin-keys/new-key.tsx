/** Dialog that creates an admin key. */
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { useExpiry } from '#console/dialogs/expiry.tsx'
import { KeyDialog, type KeyForm } from '#console/dialogs/key-dialog.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import type { ByLanguage } from '#console/display/snippets.tsx'
import { apiUrl } from '#console/page-settings.ts'

interface NewKeyProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function NewKey(dialog: NewKeyProps) {
  return (
    <KeyDialog title="Create an admin key" {...dialog}>
      {(parts) => <NewKeyForm {...parts} />}
    </KeyDialog>
  )
}

function NewKeyForm({ show, close }: KeyForm) {
  const [name, setName] = useState('')
  const expiry = useExpiry()
  const creation = useChange('createAdminApiKey')
  const isPerson = useSession().user !== null
  const create = (): void =>
    creation.mutate(
      { name: name.trim(), ...expiry.lifetime },
      {
        onSuccess: ({ name, value }) => {
          const snippets = adminKeySnippets(value)
          show({ name, value, snippets, about: '', isForPlayground: false })
        },
      },
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
        Anyone with this key can manage the whole organization.
        {isPerson && ' It belongs to you, and stops working when you leave the organization.'}
      </Text>
      <NameField
        data-autofocus
        description="What the key is for: terraform, nightly report."
        value={name}
        onChange={setName}
      />
      {expiry.field}
    </DialogForm>
  )
}

/** A first request with an admin key. */
function adminKeySnippets(key: string): ByLanguage {
  return {
    curl: `curl ${apiUrl}/organization/projects \\
  -H "Authorization: Bearer ${key}"`,
    JavaScript: `import OpenAI from 'openai'

const openai = new OpenAI({ baseURL: '${apiUrl}', adminAPIKey: '${key}' })
for await (const project of openai.admin.organization.projects.list()) {
  console.log(project.id, project.name)
}`,
    'Command line': `export BAILIWICK_BASE_URL=${apiUrl}
export BAILIWICK_ADMIN_KEY=${key}
npx bailiwick projects list`,
  }
}
