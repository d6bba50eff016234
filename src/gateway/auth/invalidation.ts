/** Effects of changes on cached keys. */
import type { AuditEventType } from '#contract/audit/audit-logs.ts'
import type { Change, SubjectKind } from '#storage/changes.ts'

export interface Effect {
  /** Ids; entries that depend on one of them are invalidated. */
  readonly drops: readonly string[]
  /** The project with changed limits, or the organization of all such projects. */
  readonly limitsOf: string | undefined
  /** Whether a key may exist now that did not. */
  readonly creates: boolean
}

const NONE: Effect = { drops: [], limitsOf: undefined, creates: false }
const CREATES: Effect = { ...NONE, creates: true }

function dropping(id: string): Effect {
  return { ...NONE, drops: [id] }
}

/** The id that keys of owners outside of their project depend on. */
export function inactiveIn(organizationId: string): string {
  return `inactive in ${organizationId}`
}

type EffectOf = (change: Change) => Effect

const none: EffectOf = () => NONE
const ofNewKey: EffectOf = () => CREATES
const ofObject: EffectOf = ({ id }) => dropping(id)
const ofOrganization: EffectOf = ({ organizationId }) => dropping(organizationId)
/** An accepted invite does not name the person. Their keys did not work until now. */
const ofInactive: EffectOf = ({ organizationId }) => dropping(inactiveIn(organizationId))
const ofLimits: EffectOf = ({ organizationId, projectId }) => ({
  ...NONE,
  limitsOf: projectId ?? organizationId,
})

const EFFECTS: Readonly<Record<AuditEventType | SubjectKind, EffectOf>> = {
  'api_key.created': ofNewKey,
  'api_key.deleted': ofObject,
  'api_key.updated': ofObject,
  'group.created': none,
  'group.deleted': ofObject,
  'group.member': ofObject,
  'group.updated': none,
  'invite.accepted': ofInactive,
  'invite.deleted': none,
  'invite.sent': none,
  'login.failed': none,
  'login.succeeded': none,
  'logout.succeeded': none,
  'organization.updated': ofOrganization,
  'project.archived': ofObject,
  'project.created': none,
  'project.updated': ofObject,
  'raise_request.approved': none,
  'raise_request.created': none,
  'raise_request.denied': none,
  'raise_request.withdrawn': none,
  'rate_limit.deleted': ofLimits,
  'rate_limit.updated': ofLimits,
  'configuration.reloaded': none,
  'request_logs.read': none,
  'role.assignment': ofObject,
  'role.assignment.created': none,
  'role.assignment.deleted': none,
  'role.created': none,
  'role.deleted': ofObject,
  'role.updated': ofObject,
  'scim.disabled': ofOrganization,
  'scim.enabled': ofOrganization,
  'service_account.created': ofNewKey,
  'service_account.deleted': ofObject,
  'service_account.updated': ofObject,
  'spend.reservation': none,
  'user.added': ofObject,
  'user.deleted': ofObject,
  'user.updated': ofObject,
}

const BY_KIND: ReadonlyMap<string, EffectOf> = new Map(Object.entries(EFFECTS))

/** The effect of a change. One of an unknown kind may concern everything in its organization. */
export function effectOf(change: Change): Effect {
  return (BY_KIND.get(change.kind) ?? ofOrganization)(change)
}
