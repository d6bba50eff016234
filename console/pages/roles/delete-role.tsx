/** Deletes a custom role, with its assignments. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { Role } from '#contract/roles.ts'
import { operationsOf, type RoleScope } from './operations.ts'

interface DeleteRoleProps {
  readonly projectId: RoleScope
  readonly deleting: Subject<Role>
}

export function DeleteRole({ projectId, deleting }: DeleteRoleProps) {
  const { subject } = deleting
  const { delete: operation, ids } = operationsOf(projectId)
  const confirming = useConfirming(operation, deleting)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Delete the role"
      name={subject.name}
      action="Delete"
      {...confirming({ ...ids, role_id: subject.id })}
    >
      People and groups with <b>{subject.name}</b> lose its permissions immediately, unless another
      role of theirs has them.
    </ConfirmDialog>
  )
}
