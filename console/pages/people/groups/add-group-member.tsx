/** Adds a person or a service account to a group. */
import { Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Person } from '#console/display/person.tsx'
import { PersonSelect } from '#console/fields/person-select.tsx'
import { ID_MAX } from '#contract/schema.ts'

interface AddGroupMemberProps {
  readonly groupId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function AddGroupMember({ groupId, opened, onClose }: AddGroupMemberProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a member">
      <NewMember groupId={groupId} onClose={onClose} />
    </Modal>
  )
}

const KINDS = [
  { value: 'person', label: 'Person' },
  { value: 'account', label: 'Service account' },
]

/** Mounted with each opening, and so empty at each. */
function NewMember({ groupId, onClose }: Pick<AddGroupMemberProps, 'groupId' | 'onClose'>) {
  const [kind, setKind] = useState('person')
  const [person, setPerson] = useState<Person>()
  const [account, setAccount] = useState('')
  const adding = useChange('createGroupUser')
  const isPerson = kind === 'person'
  const id = isPerson ? person?.id : account.trim()
  const add = (): void => {
    if (id) adding.mutate({ group_id: groupId, user_id: id }, { onSuccess: onClose })
  }
  return (
    <DialogForm onClose={onClose} onSubmit={add} action="Add" change={adding} incomplete={!id}>
      <SegmentedControl aria-label="Kind of member" data={KINDS} value={kind} onChange={setKind} />
      {isPerson ? (
        <PersonSelect label="Person" chosen={person} onChoose={setPerson} />
      ) : (
        <TextInput
          label="ID of the service account"
          description="Its project’s list of service accounts shows it."
          maxLength={ID_MAX}
          autoComplete="off"
          spellCheck={false}
          value={account}
          onChange={({ currentTarget: { value } }) => setAccount(value)}
        />
      )}
    </DialogForm>
  )
}
