/** Dialog that changes the name or role of a service account. */

import { Modal } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import { AccountRoleChoice } from '#console/dialogs/role-choice.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { OfferedRole } from '#console/display/roles.ts'
import type { ServiceAccount } from '#contract/service-accounts.ts'

interface EditAccountProps {
  readonly projectId: string
  readonly editing: Subject<ServiceAccount>
}

export function EditAccount({ projectId, editing }: EditAccountProps) {
  const { subject, opened, close } = editing
  return (
    <Modal opened={opened} onClose={close} title="Edit the service account">
      {subject && (
        <AccountFields key={subject.id} projectId={projectId} account={subject} onClose={close} />
      )}
    </Modal>
  )
}

interface AccountFieldsProps {
  readonly projectId: string
  readonly account: ServiceAccount
  readonly onClose: () => void
}

function AccountFields({ projectId, account, onClose }: AccountFieldsProps) {
  const [name, setName] = useState(account.name)
  const [role, setRole] = useState<OfferedRole | undefined>(
    account.role === 'none' ? undefined : account.role,
  )
  const before = {
    project_id: projectId,
    service_account_id: account.id,
    name: account.name,
    ...(account.role !== 'none' && { role: account.role }),
  }
  const undo = (): Promise<unknown> => client.modifyProjectServiceAccount(before)
  const change = useChange('modifyProjectServiceAccount', { undo: () => undo })
  const changed = {
    ...(name.trim() !== account.name && { name: name.trim() }),
    ...(role && role !== account.role && { role }),
  }
  const save = (): void =>
    change.mutate(
      { project_id: projectId, service_account_id: account.id, ...changed },
      { onSuccess: onClose },
    )
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={save}
      action="Save"
      change={change}
      incomplete={name.trim() === '' || Object.keys(changed).length === 0}
    >
      <NameField data-autofocus value={name} onChange={setName} />
      <AccountRoleChoice role={role} onChange={setRole} />
    </DialogForm>
  )
}
