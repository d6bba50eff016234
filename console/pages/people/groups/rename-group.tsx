/** Dialog that renames a group. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { OrganizationGroup } from '#contract/groups.ts'

export function RenameGroup({ renaming }: { renaming: Subject<OrganizationGroup> }) {
  const { subject, opened, close } = renaming
  return (
    <Modal opened={opened} onClose={close} title="Rename the group">
      {subject && <NewName key={subject.id} group={subject} onClose={close} />}
    </Modal>
  )
}

function NewName({ group, onClose }: { group: OrganizationGroup; onClose: () => void }) {
  const [typed, setTyped] = useState(group.name)
  const change = useChange('updateGroup', {
    undo: () => () => client.updateGroup({ group_id: group.id, name: group.name }),
  })
  const name = typed.trim()
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => change.mutate({ group_id: group.id, name }, { onSuccess: onClose })}
      action="Rename"
      change={change}
      incomplete={name === '' || name === group.name}
    >
      <NameField
        data-autofocus
        description="The group’s ID, members and roles don’t change."
        value={typed}
        onChange={setTyped}
      />
    </DialogForm>
  )
}
