/** Button that creates a key of the signed-in person, in a project that they choose. */

import { Button, Select } from '@mantine/core'
import { KeyRoundIcon } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { useUserKeyExpiry } from '#console/dialogs/expiry.tsx'
import { KeyDialog, type KeyForm } from '#console/dialogs/key-dialog.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import { useAskedDisclosure } from '#console/finder/asked-action.ts'
import { type AccountProject, useAccount } from '#console/pages/account/account.ts'
import { madeKey } from '#console/pages/project/made-key.ts'
import { useSnippetModels } from './snippet-models.ts'

/** Nothing where no project lets the person have keys. */
export function CreateKey() {
  const { data } = useAccount()
  const projects = data?.projects.filter((project) => project.may_create_keys) ?? []
  const [opened, dialog] = useAskedDisclosure('create-key', projects.length > 0)
  if (projects.length === 0) return null
  return (
    <>
      <Button leftSection={<KeyRoundIcon size={16} aria-hidden />} onClick={dialog.open}>
        Create key
      </Button>
      <KeyDialog title="Create a key" opened={opened} onClose={dialog.close}>
        {(parts) => <NewKeyForm projects={projects} {...parts} />}
      </KeyDialog>
    </>
  )
}

interface NewKeyFormProps extends KeyForm {
  readonly projects: readonly AccountProject[]
}

function NewKeyForm({ projects, show, close }: NewKeyFormProps) {
  const { user } = useSession()
  const [only, ...others] = projects
  const [projectId, choose] = useState(others.length === 0 ? only?.id : undefined)
  const [name, setName] = useState('')
  const expiry = useUserKeyExpiry()
  const models = useSnippetModels(projectId)
  const creation = useChange('createProjectUserApiKey')
  const create = (): void => {
    if (!user || projectId === undefined) return
    creation.mutate(
      { project_id: projectId, user_id: user.id, name: name.trim(), ...expiry.lifetime },
      { onSuccess: (key) => show(madeKey(key, { models })) },
    )
  }
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create"
      change={creation}
      incomplete={name.trim() === '' || projectId === undefined || expiry.incomplete}
    >
      <NameField
        data-autofocus
        description="What the key is for: laptop, notebook."
        value={name}
        onChange={setName}
      />
      {others.length > 0 && (
        <Select
          label="Project"
          description="Its models, rate limits and spend limit hold for the key."
          placeholder="Choose a project"
          searchable
          data={projects.map((project) => ({ value: project.id, label: project.name }))}
          value={projectId ?? null}
          onChange={(id) => choose(id ?? undefined)}
          allowDeselect={false}
        />
      )}
      {expiry.field}
    </DialogForm>
  )
}
