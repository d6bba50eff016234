/**
 * Makes an admin key. Once it is made it stands in the form's place, in this dialog's memory alone,
 * and only the dialog's own button closes it.
 */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useIsMutating } from '@tanstack/react-query'
import { useState } from 'react'
import { useChange } from '#console/api/queries.ts'
import { useSession } from '#console/api/session.tsx'
import { useExpiry } from '#console/dialogs/expiry.tsx'
import { DialogForm } from '#console/dialogs/form-dialog.tsx'
import { Secret } from '#console/display/secret.tsx'
import { apiUrl } from '#console/page-settings.ts'
import type { CreatedAdminApiKey } from '#contract/admin-api-keys.ts'
import { NAME_MAX } from '#contract/schema.ts'

interface NewKeyProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export const NewKey = ({ opened, onClose }: NewKeyProps) => {
  const [made, setMade] = useState<CreatedAdminApiKey>()
  // A key whose dialog closed before its answer came would never be seen.
  const isMaking = useIsMutating() > 0
  const close = (): void => {
    if (!isMaking) onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      onExitTransitionEnd={() => setMade(undefined)}
      title={made ? `Admin key ${made.name}` : 'Create an admin key'}
      size={made ? 'lg' : 'md'}
      closeOnClickOutside={false}
      closeOnEscape={!made}
      withCloseButton={!made}
      centered
    >
      {made ? <Made made={made} onClose={close} /> : <KeyForm onMade={setMade} onClose={close} />}
    </Modal>
  )
}

interface KeyFormProps {
  readonly onMade: (key: CreatedAdminApiKey) => void
  readonly onClose: () => void
}

const KeyForm = ({ onMade, onClose }: KeyFormProps) => {
  const [name, setName] = useState('')
  const { lifetime, incomplete, field } = useExpiry()
  const { mutate, isPending, error } = useChange('createAdminApiKey')
  const isPerson = useSession().user !== null
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => mutate({ name: name.trim(), ...lifetime }, { onSuccess: onMade })}
      action="Create"
      isPending={isPending}
      error={error}
      incomplete={name.trim() === '' || incomplete}
    >
      <Text size="sm">
        Whoever has the key administers the whole organization.
        {isPerson && ' It is yours: it stops working when you leave the organization.'}
      </Text>
      <TextInput
        label="Name"
        description="What it is for, so that somebody else knows too: terraform, nightly report."
        data-autofocus
        autoComplete="off"
        maxLength={NAME_MAX}
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      {field}
    </DialogForm>
  )
}

const Made = ({ made: { value }, onClose }: { made: CreatedAdminApiKey; onClose: () => void }) => (
  <Stack>
    <Secret value={value} snippets={adminKeySnippets(value)} />
    <Group justify="flex-end">
      <Button onClick={onClose} data-autofocus>
        Done
      </Button>
    </Group>
  </Stack>
)

/** A first request with an admin key. */
const adminKeySnippets = (key: string): Record<string, string> => ({
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
})
