/** Check of a caller during a long answer: their key or session, and what it permits at present. */
import type { FastifyRequest } from 'fastify'
import { type AccessTarget, authorize } from '#access/authorize.ts'
import type { Visible } from '#context.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { type Authenticated, type Authenticator, authenticate } from './authenticate.ts'

/** Access that was decided at the start of an answer. */
export interface GrantedAccess {
  readonly access: AnyEndpoint['access']
  readonly target: AccessTarget
  readonly visible: Visible
}

/**
 * Authenticates and authorizes a request again. Rejects where that fails, or where a project that
 * was visible at its start is no longer.
 */
export function checkPermission(
  request: FastifyRequest,
  authenticator: Authenticator,
  { access, target, visible }: GrantedAccess,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const admit = ({ actor }: Authenticated): void => {
      const decision = authorize(actor, access, target)
      if (decision.allowed && covers(decision.visible, visible)) resolve()
      else reject(new Error('the caller of an answer under way lost its permission'))
    }
    authenticate(request, authenticator, admit, reject)
  })
}

function covers(present: Visible, earlier: Visible): boolean {
  if (present === 'all') return true
  if (earlier === 'all') return false
  const ids = new Set(present)
  return earlier.every((id) => ids.has(id))
}
