/** Who is asking: the bearer key of a request, and what its headers claim besides. */
import type { FastifyRequest } from 'fastify'
import { type Caller, findCaller } from '#access/admin-keys.ts'
import type { LastUsed } from '#access/last-used.ts'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Reader } from '#storage/db.ts'

const BEARER = /^bearer +(\S+)$/i
const USER_AGENT_MAX = 512

/** A caller, and the secret they came with. */
export interface Authenticated extends Caller {
  readonly secret: string
}

export const authenticate = async (
  request: FastifyRequest,
  reader: Reader,
  now: Clock,
  lastUsed: LastUsed,
): Promise<Authenticated> => {
  const { headers } = request
  const secret = BEARER.exec(headers.authorization ?? '')?.[1]
  if (secret === undefined) {
    throw new Problem('missing_credentials', 'Missing bearer authentication in header')
  }
  const caller = await findCaller(reader, now, secret, {
    ipAddress: request.ip,
    userAgent: headers['user-agent']?.slice(0, USER_AGENT_MAX) ?? null,
  })
  const claimed = headers['openai-organization']
  if (claimed !== undefined && claimed !== '' && claimed !== caller.organization.id) {
    throw new Problem(
      'mismatched_organization',
      'OpenAI-Organization header should match organization for API key',
    )
  }
  lastUsed.note(caller.actor.keyId, now())
  return { ...caller, secret }
}
