/** Effects of changes on cached keys. */
import { type Change, RESERVATION_RELEASED } from '#storage/changes.ts'

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

/** The effect of a change. One of an unknown kind may concern everything in its organization. */
export function effectOf({ organizationId, kind, id, projectId }: Change): Effect {
  switch (kind) {
    case 'project.created':
    case 'invite.sent':
    case 'invite.deleted':
    case 'login.succeeded':
    case 'login.failed':
    case 'logout.succeeded':
    case 'group.created':
    case 'group.updated':
    case 'role.created':
    case 'role.assignment.created':
    case 'role.assignment.deleted':
    case RESERVATION_RELEASED:
      return NONE
    case 'api_key.created':
    case 'service_account.created':
      return CREATES
    case 'api_key.updated':
    case 'api_key.deleted':
    case 'user.added':
    case 'user.updated':
    case 'user.deleted':
    case 'service_account.updated':
    case 'service_account.deleted':
    case 'project.updated':
    case 'project.archived':
    case 'group.member':
    case 'group.deleted':
    case 'role.updated':
    case 'role.deleted':
    case 'role.assignment':
      return dropping(id)
    case 'invite.accepted':
      // The change does not name the person. Their keys did not work until now.
      return dropping(inactiveIn(organizationId))
    case 'rate_limit.updated':
    case 'rate_limit.deleted':
      return { ...NONE, limitsOf: projectId ?? organizationId }
    default:
      return dropping(organizationId)
  }
}
