/** Creates a key that belongs to a person: the one who is signed in, or a member of choice. */
import { useState } from 'react'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { useUserKeyExpiry } from '#console/dialogs/expiry.tsx'
import { KeyDialog, type KeyForm } from '#console/dialogs/key-dialog.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import type { Person } from '#console/display/person.tsx'
import { PersonSelect } from '#console/fields/person-select.tsx'
import { madeKey } from '#console/pages/project/made-key.ts'

interface NewKeyProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function NewKey({ projectId, ...dialog }: NewKeyProps) {
  return (
    <KeyDialog title="Create a key" {...dialog}>
      {(parts) => <NewKeyForm projectId={projectId} {...parts} />}
    </KeyDialog>
  )
}

function NewKeyForm({ projectId, show, close }: KeyForm & { projectId: string }) {
  const [name, setName] = useState('')
  const { owner, isChosen, choose } = useOwner(projectId)
  const expiry = useUserKeyExpiry()
  const creation = useChange('createProjectUserApiKey')
  const create = (): void => {
    if (!owner) return
    creation.mutate(
      { project_id: projectId, user_id: owner.id, name: name.trim(), ...expiry.lifetime },
      { onSuccess: (key) => show(madeKey(key)) },
    )
  }
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create"
      change={creation}
      incomplete={name.trim() === '' || !owner || expiry.incomplete}
    >
      <NameField
        data-autofocus
        description="What the key is for: laptop, notebook."
        value={name}
        onChange={setName}
      />
      {isChosen && (
        <PersonSelect
          label="Owner"
          description="A member of this project. For programs, create a service account."
          chosen={owner}
          onChoose={choose}
          projectId={projectId}
        />
      )}
      {expiry.field}
    </DialogForm>
  )
}

/**
 * Owner of the new key. Those who may create keys of others choose a member; the default is
 * themselves, where they are in the project. Everybody else creates keys of their own.
 */
function useOwner(projectId: string) {
  const { user } = useSession()
  const isChosen = useAllowed().may('own_keys', EVERY_PROJECT)
  const [chosen, choose] = useState<Person>()
  const mine = useAnswer(
    'listProjectUsers',
    { project_id: projectId, search: user?.id ?? '', limit: 1 },
    { enabled: isChosen && user !== null },
  )
  const me = isChosen ? mine.data?.data.find(({ id }) => id === user?.id) : (user ?? undefined)
  return { owner: chosen ?? me, isChosen, choose }
}
