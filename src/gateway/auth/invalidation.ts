/** What a change does to what is known of keys. */
import type { Change } from '#storage/changes.ts'

export interface Effect {
  /** Whatever depends on one of these is no longer known. */
  readonly drops: readonly string[]
  /** The project whose own limits have changed, or the organization of all such projects. */
  readonly limitsOf: string | undefined
  /** Whether a key may be there now that was not. */
  readonly creates: boolean
}

const NONE: Effect = { drops: [], limitsOf: undefined, creates: false }
const CREATES: Effect = { ...NONE, creates: true }
const dropping = (id: string): Effect => ({ ...NONE, drops: [id] })

/** What the keys depend on whose owners are not in their project. */
export const inactiveIn = (organizationId: string): string => `inactive in ${organizationId}`

/** The effect of a change. One of an unknown kind may concern everything in its organization. */
export const effectOf = ({ organizationId, kind, id, projectId }: Change): Effect => {
  switch (kind) {
    case 'project.created':
    case 'invite.sent':
    case 'invite.deleted':
    case 'login.succeeded':
    case 'login.failed':
    case 'logout.succeeded':
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
      return dropping(id)
    case 'invite.accepted':
      // It does not say who came in: somebody whose keys did not work until now.
      return dropping(inactiveIn(organizationId))
    case 'rate_limit.updated':
    case 'rate_limit.deleted':
      return { ...NONE, limitsOf: projectId ?? organizationId }
    default:
      return dropping(organizationId)
  }
}
