/** Kinds of events in words, in groups, for the filter of the audit log. */
import type { AuditLog } from '#contract/audit/audit-logs.ts'

type EventType = AuditLog['type']
type Group =
  | 'Keys'
  | 'Service accounts'
  | 'People'
  | 'Groups'
  | 'Roles'
  | 'Invites'
  | 'Projects'
  | 'Limits'
  | 'Sign-in'
  | 'Organization'

const KINDS: Readonly<Record<EventType, readonly [Group, string]>> = {
  'api_key.created': ['Keys', 'Key created'],
  'api_key.updated': ['Keys', 'Key updated'],
  'api_key.deleted': ['Keys', 'Key revoked'],
  'service_account.created': ['Service accounts', 'Service account created'],
  'service_account.updated': ['Service accounts', 'Service account updated'],
  'service_account.deleted': ['Service accounts', 'Service account deleted'],
  'user.added': ['People', 'Person added'],
  'user.updated': ['People', 'Person updated'],
  'user.deleted': ['People', 'Person removed'],
  'group.created': ['Groups', 'Group created'],
  'group.updated': ['Groups', 'Group updated'],
  'group.deleted': ['Groups', 'Group deleted'],
  'role.created': ['Roles', 'Role created'],
  'role.updated': ['Roles', 'Role updated'],
  'role.deleted': ['Roles', 'Role deleted'],
  'role.assignment.created': ['Roles', 'Role assigned'],
  'role.assignment.deleted': ['Roles', 'Role unassigned'],
  'scim.enabled': ['Organization', 'SCIM enabled'],
  'scim.disabled': ['Organization', 'SCIM disabled'],
  'invite.sent': ['Invites', 'Invite created'],
  'invite.accepted': ['Invites', 'Invite accepted'],
  'invite.deleted': ['Invites', 'Invite deleted'],
  'project.created': ['Projects', 'Project created'],
  'project.updated': ['Projects', 'Project updated'],
  'project.archived': ['Projects', 'Project archived'],
  'rate_limit.updated': ['Limits', 'Limit updated'],
  'rate_limit.deleted': ['Limits', 'Limit reset'],
  'raise_request.created': ['Limits', 'Raise requested'],
  'raise_request.withdrawn': ['Limits', 'Raise request withdrawn'],
  'raise_request.approved': ['Limits', 'Raise approved'],
  'raise_request.denied': ['Limits', 'Raise denied'],
  'login.succeeded': ['Sign-in', 'Signed in'],
  'login.failed': ['Sign-in', 'Sign-in failed'],
  'logout.succeeded': ['Sign-in', 'Signed out'],
  'organization.updated': ['Organization', 'Organization updated'],
  'configuration.reloaded': ['Organization', 'Configuration reloaded'],
  'request_logs.read': ['Organization', 'Request logs read'],
}

export function isEventType(name: string): name is EventType {
  return Object.hasOwn(KINDS, name)
}

/** Kinds by group, as options of a select. */
export const KIND_GROUPS = [
  ...Map.groupBy(Object.entries(KINDS), ([, [group]]) => group).entries(),
].map(([group, kinds]) => ({
  group,
  items: kinds.map(([value, [, label]]) => ({ value, label })),
}))
