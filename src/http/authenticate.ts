/** Who is asking: the bearer key of a request, and what its headers claim besides. */
import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { AdminKey, FindAdminKey } from '#access/admin-keys.ts'
import type { LastUsed } from '#access/last-used.ts'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Origin } from '#context.ts'
import { bearerOf } from './bearer.ts'

const USER_AGENT_MAX = 512

/** The key a request came with, and the secret that it is. */
export interface Authenticated {
  readonly key: AdminKey
  readonly secret: string
}

export interface Doorkeeper {
  readonly find: FindAdminKey
  readonly now: Clock
  readonly lastUsed: LastUsed
}

/**
 * Hands the caller of a request to `admit`, or the problem to `refuse`. At once where the key is
 * remembered: then a request costs no turn of the event loop.
 */
export const authenticate = (
  request: FastifyRequest,
  { find, now, lastUsed }: Doorkeeper,
  admit: (caller: Authenticated) => void,
  refuse: (error: unknown) => void,
): void => {
  try {
    const secret = secretOf(request)
    const accept = (key: AdminKey): void => {
      refuseOtherOrganization(request, key)
      lastUsed.note(key.actor.keyId, now())
      admit({ key, secret })
    }
    const found = find(secret)
    if (found instanceof Promise) found.then(accept).catch(refuse)
    else accept(found)
  } catch (error) {
    refuse(error)
  }
}

/** Where a request came from, for the audit log. */
export const originOf = (request: FastifyRequest): Origin => ({
  ipAddress: addressOf(request),
  userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_MAX) ?? null,
})

/**
 * A proxy that is trusted may still forward what its client made up: then its own address counts.
 */
const addressOf = ({ ip, socket }: FastifyRequest): string | null => {
  const address = isIP(ip) === 0 ? socket.remoteAddress : ip
  return address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null
}

const secretOf = ({ headers }: FastifyRequest): string => {
  const secret = bearerOf(headers)
  if (secret !== undefined) return secret
  throw new Problem('missing_credentials', 'Missing bearer authentication in header')
}

const refuseOtherOrganization = ({ headers }: FastifyRequest, { organization }: AdminKey): void => {
  const claimed = headers['openai-organization']
  if (claimed === undefined || claimed === '' || claimed === organization.id) return
  throw new Problem(
    'mismatched_organization',
    'OpenAI-Organization header should match organization for API key',
  )
}
