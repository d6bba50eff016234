/**
 * Authentication: by the key of a request, or the session of a browser, and its headers that name
 * an organization. A request with a key in its headers is authenticated by that alone.
 */
import type { FastifyRequest } from 'fastify'
import type { FindAdminKey } from '#access/admin-keys.ts'
import type { LastUsed } from '#access/last-used.ts'
import type { FindSession } from '#access/sessions.ts'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Caller, Organization, Origin } from '#context.ts'
import { mismatchedOrganization, missingCredentials } from '#contract/errors/credentials.ts'
import { sessionExpired } from '#contract/errors/sessions.ts'
import { CONSOLE_BACKGROUND, CONSOLE_HEADER } from '#contract/extensions/sessions.ts'
import { addressGroup } from '#http/callers/addresses.ts'
import { hasCredentials, keyIn } from '#http/callers/credentials.ts'
import type { Browsers } from './browsers.ts'

const USER_AGENT_MAX = 512

/** An authenticated caller, with its secret: a key, or a session's token. */
export interface Authenticated {
  readonly actor: Caller
  readonly organization: Organization
  readonly secret: string
}

type FoundCaller = Omit<Authenticated, 'secret'>

export interface Authenticator {
  readonly findKey: FindAdminKey
  readonly findSession: FindSession
  readonly browsers: Browsers
  readonly now: Clock
  readonly lastUsed: LastUsed
}

/**
 * Passes the caller of a request to `admit`, or the error to `reject`. Synchronously where the key
 * or the session is cached: then a request costs no turn of the event loop.
 */
export function authenticate(
  request: FastifyRequest,
  authenticator: Authenticator,
  admit: (caller: Authenticated) => void,
  reject: (error: unknown) => void,
): void {
  try {
    const token = tokenOf(request, authenticator.browsers)
    const secret = token ?? keyOf(request)
    const accept = ({ actor, organization }: FoundCaller): void => {
      rejectOtherOrganization(request, organization)
      recordUse(authenticator, actor)
      admit({ actor, organization, secret })
    }
    const found =
      token === undefined
        ? authenticator.findKey(secret, addressGroupOf(request))
        : authenticator.findSession(secret, isUse(request))
    if (found instanceof Promise) found.then(accept).catch(reject)
    else accept(found)
  } catch (error) {
    reject(error)
  }
}

/** Origin of a request, for the audit log. */
export function originOf(request: FastifyRequest): Origin {
  return {
    ipAddress: request.address,
    userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_MAX) ?? null,
  }
}

/** The address of the server, as the caller sees it if none is configured. */
export function serverUrlOf(publicUrl: string | undefined, request: FastifyRequest): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}

/** The caller's address, in the unit of the bounds on callers without a valid key. */
export function addressGroupOf({ address }: FastifyRequest): string {
  return addressGroup(address ?? '')
}

/**
 * The session token of a browser, after a check of the request's origin. Undefined where the
 * request is authenticated by a key.
 */
function tokenOf(request: FastifyRequest, { jar, checkOrigin }: Browsers): string | undefined {
  if (hasCredentials(request.headers)) return undefined
  const [token, ...more] = jar.read(request.headers)
  if (token === undefined) return undefined
  if (more.length > 0) throw new Problem(sessionExpired())
  checkOrigin(request)
  return token
}

function keyOf({ headers }: FastifyRequest): string {
  const secret = keyIn(headers)
  if (secret !== undefined) return secret
  throw new Problem(missingCredentials('bearer'))
}

/** Whether a request counts as a use of its session: not where a page refreshes itself. */
function isUse({ headers }: FastifyRequest): boolean {
  return headers[CONSOLE_HEADER] !== CONSOLE_BACKGROUND
}

/** A use of a session made from a key is also a use of the key. */
function recordUse({ lastUsed, now }: Authenticator, actor: Caller): void {
  const { keyId } = actor.kind === 'admin_key' ? actor : { keyId: undefined, ...actor.authority }
  if (keyId !== undefined) lastUsed.record(keyId, now())
}

function rejectOtherOrganization({ headers }: FastifyRequest, organization: Organization): void {
  const claimed = headers['openai-organization']
  if (claimed === undefined || claimed === '' || claimed === organization.id) return
  throw new Problem(mismatchedOrganization())
}
