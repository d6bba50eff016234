/** Errors of SCIM: tokens, and objects that a directory manages. */
import { type ProblemData, problemData } from './errors.ts'

/** The error of an unknown, deleted or expired token, which are not distinguished. */
export function invalidScimToken(): ProblemData {
  return problemData('invalid_api_key', 'The SCIM token is unknown, expired, revoked or deleted.')
}

export function scimTokenNotFound(id: string): ProblemData {
  return problemData('scim_token_not_found', `The SCIM token ${id} was not found`)
}

export function tooManyScimTokens(max: number): ProblemData {
  return problemData(
    'too_many_scim_tokens',
    `The organization has ${max} SCIM tokens already. Delete one that is no longer used.`,
  )
}

export function tooManyScimRequests(perMinute: number, retryAfterSeconds: number): ProblemData {
  return problemData(
    'too_many_scim_requests',
    `Too many SCIM requests with this token: the limit is ${perMinute} a minute. Try again in ${retryAfterSeconds} seconds.`,
  )
}

export function userDeactivated(id: string): ProblemData {
  return problemData(
    'user_deactivated',
    `The identity provider has deactivated the user ${id}, who can have no keys. Activate the user there first.`,
  )
}

export function groupManagedByScim(id: string): ProblemData {
  return problemData(
    'group_managed_by_scim',
    `An identity provider manages the group ${id} by SCIM. Change its name and its members there.`,
  )
}

/** Beside SCIM, sign-ins manage groups too; the code is the same. */
export function groupManagedByOidc(id: string): ProblemData {
  return problemData(
    'group_managed_by_scim',
    `Sign-ins set the members of the group ${id} from the groups at the identity provider. Change them there, or set 'oidc_group' to null first.`,
  )
}

export function usersManagedByScim(): ProblemData {
  return problemData(
    'users_managed_by_scim',
    'An identity provider manages the users of the organization by SCIM. Assign the person there instead of an invite.',
  )
}

/** The error of the erasure of a user whom the next synchronization would create again. */
export function userErasedByScim(id: string): ProblemData {
  return problemData(
    'users_managed_by_scim',
    `An identity provider manages the user ${id} by SCIM and would create them again. Remove them there first, then erase this id.`,
  )
}
