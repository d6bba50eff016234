/** Events of assignments. Their ids have the role, from which detection rules read it. */
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import type { ChangeSubject } from '#storage/changes.ts'
import type { Principal } from './held.ts'
import { type Resource, typeOf } from './resource.ts'

export function assignmentEvent(
  type: 'role.assignment.created' | 'role.assignment.deleted',
  resource: Resource,
  roleId: string,
  { kind, id }: Principal,
): AuditEvent {
  return {
    type,
    id: `role_assignment_${roleId}_${id}`,
    principal_id: id,
    principal_type: kind,
    resource_id: resource.id,
    resource_type: typeOf(resource),
  }
}

/** The change as caches see it: it concerns the keys and sessions of the principal. */
export function assignmentSubject({ id }: Principal): ChangeSubject {
  return { kind: 'role.assignment', id }
}
