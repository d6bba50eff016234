/** Unassigns a role from a user or a group. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { AssignedRole } from '#contract/roles.ts'
import { assignmentsOf, type Principal } from './principal.ts'

interface UnassignRoleProps {
  readonly principal: Principal
  readonly unassigning: Subject<AssignedRole>
}

export function UnassignRole({ principal, unassigning }: UnassignRoleProps) {
  const { subject } = unassigning
  const { unassign, ids } = assignmentsOf(principal)
  const confirming = useConfirming(unassign, unassigning)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Unassign the role"
      action="Unassign"
      {...confirming({ ...ids, role_id: subject.id })}
    >
      {principal.kind === 'group' ? 'Members of the group lose' : 'They lose'} the permissions of
      the role <b>{subject.name}</b> immediately, unless another role of theirs has them.
    </ConfirmDialog>
  )
}
