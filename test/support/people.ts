/** People as actors, for actions in a session without a browser. */
import { authorityOf } from '#access/authority.ts'
import type { Origin, SessionActor } from '#context.ts'

const NOWHERE: Origin = { ipAddress: null, userAgent: null }

/** A person in a session of their own, who is in no project. */
export function personActor(
  { id, email }: { readonly id: string; readonly email: string | null },
  organizationRole: 'owner' | 'reader',
  origin = NOWHERE,
): SessionActor {
  return {
    kind: 'session',
    sessionId: 'session_1',
    user: { id, email: email ?? '' },
    authority: authorityOf({
      organizationId: '',
      role: organizationRole,
      memberships: [],
      groupProjects: [],
      assigned: [],
    }),
    origin,
  }
}
