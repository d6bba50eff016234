/** Dialog that assigns a role to a user or a group. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Role } from '#contract/roles.ts'
import { assignmentsOf, type Principal } from './principal.ts'
import { RoleSelect } from './role-select.tsx'

interface AssignRoleProps {
  readonly principal: Principal
  readonly offered: readonly Role[]
  readonly opened: boolean
  readonly onClose: () => void
}

export function AssignRole({ opened, onClose, ...form }: AssignRoleProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Assign a role">
      <Assignment {...form} onClose={onClose} />
    </Modal>
  )
}

function Assignment({ principal, offered, onClose }: Omit<AssignRoleProps, 'opened'>) {
  const [roleId, setRoleId] = useState<string | null>(null)
  const { assign, ids } = assignmentsOf(principal)
  const change = useChange(assign)
  const save = (): void => {
    if (roleId) change.mutate({ ...ids, role_id: roleId }, { onSuccess: onClose })
  }
  const isReplaced = principal.kind === 'user' && principal.projectId !== undefined
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={save}
      action="Assign"
      change={change}
      incomplete={!roleId}
    >
      <RoleSelect
        hasFocus
        description={isReplaced ? 'A predefined role replaces the predefined one.' : undefined}
        roles={offered}
        roleId={roleId}
        onChange={setRoleId}
      />
    </DialogForm>
  )
}
