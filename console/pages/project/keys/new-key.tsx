/** Makes a key that belongs to a person: to whoever is signed in, or to a member of choice. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useAnswer, useChange } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useExpiry } from '#console/dialogs/expiry.tsx'
import { DialogForm } from '#console/dialogs/form-dialog.tsx'
import { KeyDialog, type KeyForm } from '#console/pages/project/key-dialog.tsx'
import { type Person, PersonSelect } from '#console/pages/project/person-select.tsx'
import { NAME_MAX } from '#contract/schema.ts'

interface NewKeyProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export const NewKey = ({ projectId, ...dialog }: NewKeyProps) => (
  <KeyDialog title="Create a key" {...dialog}>
    {(parts) => <NewKeyForm projectId={projectId} {...parts} />}
  </KeyDialog>
)

const NewKeyForm = ({ projectId, show, close }: KeyForm & { projectId: string }) => {
  const [name, setName] = useState('')
  const { owner, isChosen, choose } = useOwner(projectId)
  const expiry = useExpiry()
  const creation = useChange('createProjectUserApiKey')
  const create = (): void => {
    if (!owner) return
    creation.mutate(
      { project_id: projectId, user_id: owner.id, name: name.trim(), ...expiry.lifetime },
      { onSuccess: show },
    )
  }
  return (
    <DialogForm
      onClose={close}
      onSubmit={create}
      action="Create key"
      isPending={creation.isPending}
      error={creation.error}
      incomplete={name.trim() === '' || !owner || expiry.incomplete}
    >
      <TextInput
        data-autofocus
        label="Name"
        description="What it is for: laptop, notebook, trying things out."
        maxLength={NAME_MAX}
        autoComplete="off"
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      {isChosen && (
        <PersonSelect
          label="Owner"
          description="A member of the project. Keys for programs are made with service accounts."
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
 * Whoever manages the project chooses for whom; it is themselves, if they are in it, until they do.
 */
const useOwner = (projectId: string) => {
  const { user } = useSession()
  const isChosen = useAllowed().manages(projectId)
  const [chosen, choose] = useState<Person>()
  const mine = useAnswer(
    'listProjectUsers',
    { project_id: projectId, search: user?.id ?? '', limit: 1 },
    { enabled: isChosen && user !== null },
  )
  const me = isChosen ? mine.data?.data.find(({ id }) => id === user?.id) : (user ?? undefined)
  return { owner: chosen ?? me, isChosen, choose }
}
