/** Errors of sessions and sign-ins. */
import { type ProblemData, problemData } from './errors.ts'

/** The 401 after which a person signs in again. */
export function sessionExpired(): ProblemData {
  return problemData('session_expired', 'Your session is over. Sign in again.')
}

/** `isConfigured`: whether PUBLIC_URL has the origin. */
export function crossSiteRequest(
  origin: string,
  header: string,
  isConfigured: boolean,
): ProblemData {
  const advice = isConfigured ? '' : ' If people come by another, set PUBLIC_URL to it.'
  return problemData(
    'cross_site_request',
    `A change in a session must come from a page of this server: with the Origin ${origin} and the header ${header}: 1.${advice}`,
  )
}

export function sessionNotFound(id: string): ProblemData {
  return problemData('session_not_found', `The session ${id} was not found`)
}

/** The error of a request about the caller's session by a key. */
export function noSession(): ProblemData {
  return problemData('session_not_found', 'This request came with a key: there is no session.')
}

export function adminKeyRequired(): ProblemData {
  return problemData(
    'admin_key_required',
    'A session is made from an admin key. Send the key as a bearer token.',
  )
}

export function tooManyFailedLogins(retryAfterSeconds: number): ProblemData {
  return problemData(
    'too_many_failed_logins',
    `Too many attempts to sign in have failed. Try again in ${retryAfterSeconds} seconds.`,
  )
}
