/** Errors of keys, of both planes, in OpenAI's words. */
import { type ProblemData, problemData } from './errors.ts'

const NO_KEY =
  "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."

/** `accepted` is the authentication that the route names, as OpenAI words it. */
export function missingCredentials(accepted?: 'bearer' | 'bearer or basic'): ProblemData {
  const message = accepted ? `Missing ${accepted} authentication in header` : NO_KEY
  return problemData('missing_credentials', message)
}

/**
 * The error of a request in Anthropic's format. Claude Code shows a text of its own for a sentence
 * that names the header of a key.
 */
export function missingApiKey(): ProblemData {
  return problemData(
    'missing_credentials',
    "You didn't provide an API key. Send the key of a project as a bearer token.",
  )
}

/** The error of an unknown or expired key, which are not distinguished. */
export function invalidApiKey(maskedKey: string): ProblemData {
  return problemData('invalid_api_key', `Incorrect API key provided: ${maskedKey}.`)
}

/** The error of a deleted key of a project, for which the caller must have all of it. */
export function deletedApiKey(maskedKey: string): ProblemData {
  const { code, message } = invalidApiKey(maskedKey)
  return problemData(code, `${message} It was deleted: use another key of the project.`)
}

/** The error of a request after its key was revoked before the answer. */
export function revokedApiKey(): ProblemData {
  return problemData('invalid_api_key', 'The API key of this request was revoked.')
}

export function ambiguousCredentials(): ProblemData {
  return problemData(
    'ambiguous_credentials',
    'The request has two API keys that differ. Send one key, in one header.',
  )
}

export function mismatchedOrganization(): ProblemData {
  return problemData(
    'mismatched_organization',
    'OpenAI-Organization header should match organization for API key',
  )
}

export function mismatchedProject(): ProblemData {
  return problemData('mismatched_project', 'OpenAI-Project header should match project for API key')
}

/** The 403 of the control plane. */
export function missingScope(scope: string): ProblemData {
  return problemData('missing_scope', insufficientPermissions(scope))
}

/** The 403 of the control plane for a key of a project. */
export function projectKeyOnControlPlane(scope: string): ProblemData {
  const hint = 'This is the key of a project: the administration needs an admin key (sk-admin-…).'
  return problemData('missing_scope', `${insufficientPermissions(scope)} ${hint}`)
}

/** The 401 of the data plane. */
export function missingModelScope(scope: string): ProblemData {
  return problemData('missing_model_scope', insufficientPermissions(scope))
}

/** The 401 of the data plane for an admin key. */
export function adminKeyOnDataPlane(scope: string): ProblemData {
  const hint = 'This is an admin key (sk-admin-…): models need the key of a project.'
  return problemData('missing_model_scope', `${insufficientPermissions(scope)} ${hint}`)
}

export function notAuthorizedInvalidProject(): ProblemData {
  return problemData(
    'not_authorized_invalid_project',
    'The project you are requesting has been archived and is no longer accessible',
  )
}

export function ownerNotMember(): ProblemData {
  return problemData('owner_not_member', 'You must be a member of an organization to use the API')
}

export function tooManyUnknownKeys(perMinute: number, retryAfterSeconds: number): ProblemData {
  return problemData(
    'too_many_unknown_keys',
    `Too many requests with an incorrect API key came from your address: the limit is ${perMinute} a minute. Try again in ${retryAfterSeconds} seconds.`,
  )
}

export function tooManyUnauthenticatedRequests(
  perMinute: number,
  retryAfterSeconds: number,
): ProblemData {
  return problemData(
    'too_many_unauthenticated_requests',
    `Too many requests without a valid API key came from your address: the limit is ${perMinute} a minute. Try again in ${retryAfterSeconds} seconds.`,
  )
}

export function metricsClosed(): ProblemData {
  return problemData(
    'metrics_closed',
    'These metrics are closed because HOST is not a loopback address: set METRICS_TOKEN, or give admins an address or nodes of their own with ADMIN_PORT or BAILIWICK_PLANES=control.',
  )
}

export function invalidMetricsToken(): ProblemData {
  return problemData('invalid_metrics_token', 'Incorrect token: it is not METRICS_TOKEN.')
}

function insufficientPermissions(scope: string): string {
  return `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.`
}
