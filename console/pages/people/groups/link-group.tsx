/** Dialog that links a group to a group at the identity provider, or removes the link. */
import { Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { OrganizationGroup } from '#contract/groups.ts'
import { ID_MAX } from '#contract/schema.ts'

export function LinkGroup({ linking }: { linking: Subject<OrganizationGroup> }) {
  const { subject: group, opened, close } = linking
  return (
    <Modal opened={opened} onClose={close} title="Link to the identity provider">
      {group && <NewLink key={group.id} group={group} onClose={close} />}
    </Modal>
  )
}

function NewLink({ group, onClose }: { group: OrganizationGroup; onClose: () => void }) {
  const { id: group_id, name, oidc_group: link } = group
  const [typed, setTyped] = useState(link ?? '')
  const linking = useChange('updateGroup')
  // Not trimmed: sign-ins compare it exactly.
  const oidc_group = typed === '' ? null : typed
  const save = (): void => linking.mutate({ group_id, name, oidc_group }, { onSuccess: onClose })
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={save}
      action="Save"
      change={linking}
      incomplete={oidc_group === link}
    >
      <TextInput
        data-autofocus
        label="Group at the identity provider"
        description="Its exact value in the groups claim. Each sign-in then sets whether the person is a member. Empty: no link, and the members stay."
        maxLength={ID_MAX}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
    </DialogForm>
  )
}
