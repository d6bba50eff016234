/** Errors of the organization's projects, users, invites and keys. */
import { type ProblemData, problemData } from './errors.ts'
import { invalidValue, missingRequiredParameter } from './parameters.ts'

export function projectNotFound(id: string): ProblemData {
  return problemData('project_not_found', `The project ${id} was not found`)
}

export function projectArchived(name: string): ProblemData {
  return problemData('project_archived', `Project ${name} is archived`)
}

export function defaultProject(change: 'archived' | 'modified'): ProblemData {
  return problemData('default_project', `The default project cannot be ${change}.`)
}

export function userNotFound(id: string): ProblemData {
  return problemData('user_not_found', `The user ${id} was not found`)
}

export function userNotInProject(userId: string, projectId: string): ProblemData {
  return problemData('user_not_found', `User ${userId} is not a member of ${projectId}`)
}

export function userNotInOrganization(
  user: string | null | undefined,
  param: 'user_id' | 'email',
): ProblemData {
  return problemData(
    'user_not_in_organization',
    `User ${user} is not a member of the organization. Users must be members of the organization before they are added to a project.`,
    param,
  )
}

export function userAlreadyInProject(userId: string, projectId: string): ProblemData {
  return problemData(
    'user_already_in_project',
    `User ${userId} already exists in project ${projectId}`,
  )
}

export function userAlreadyExists(email: string): ProblemData {
  return problemData(
    'user_already_exists',
    `A user with the e-mail address ${email} already exists in the organization.`,
    'email',
  )
}

/** The error of a look at the erasure of a user of whom none was requested. */
export function userNotErased(userId: string): ProblemData {
  return problemData('user_not_found', `No erasure of the user ${userId} was requested`)
}

/** The error of the erasure of a former user while another user has the address. */
export function userAddressHeld(userId: string): ProblemData {
  return problemData(
    'user_already_exists',
    `The user ${userId} is in the organization with the same e-mail address. Erase that user: former users with the address are erased too.`,
  )
}

export function differentEmail(userId: string): ProblemData {
  return invalidValue('email', `the user ${userId} has another e-mail address`)
}

/** The error of each change after which nobody could administer the organization. */
export function lastOwner(): ProblemData {
  return problemData(
    'last_owner',
    'The organization needs an owner who can sign in or has an admin key, or an admin key of its operator that does not expire. Add one of these first.',
  )
}

export function unsupportedRoleId(role: string | null | undefined): ProblemData {
  const agreement = role == null ? '' : ` that agrees with the role '${role}'`
  return problemData(
    'unsupported_role_id',
    `Invalid 'role_id': expected the id of a predefined organization role${agreement}.`,
    'role_id',
  )
}

export function inviteNotFound(id: string): ProblemData {
  return problemData('invite_not_found', `The invite ${id} was not found`)
}

export function inviteExpired(id: string): ProblemData {
  return problemData('invite_expired', `The invite ${id} has expired. Send a new one.`)
}

export function inviteAccepted(id: string): ProblemData {
  return problemData('invite_accepted', `The invite ${id} was already accepted`)
}

export function inviteAlreadyPending(id: string, email: string): ProblemData {
  return problemData(
    'invite_already_pending',
    `The invite ${id} for ${email} is pending already. Delete it to send another one.`,
    'email',
  )
}

export function projectNamedTwice(): ProblemData {
  return invalidValue('projects', 'the same project is named twice')
}

export function apiKeyNotFound(id: string): ProblemData {
  return problemData('api_key_not_found', `The API key ${id} was not found`)
}

export function apiKeyExpired(id: string): ProblemData {
  return problemData('api_key_expired', `The key ${id} has expired. Create another one.`)
}

/** The same for a hash without a key, and for a key that the caller may not read. */
export function keyHashNotFound(): ProblemData {
  return problemData('key_hash_not_found', 'No key that you may see has this hash.')
}

export function tooManyKeyLookUps(retryAfterSeconds: number): ProblemData {
  return problemData(
    'too_many_key_look_ups',
    `Too many look-ups of unknown keys. Try again in ${retryAfterSeconds} seconds.`,
  )
}

/** The error of a change of a key that changes nothing. */
export function emptyKeyChange(): ProblemData {
  return missingRequiredParameter('scopes', 'Give `scopes`, `expires_in_seconds` or `model_ids`.')
}

export function serviceAccountNotFound(id: string): ProblemData {
  return problemData('service_account_not_found', `The service account ${id} was not found`)
}

export function temporaryAccountWithoutExpiry(): ProblemData {
  return missingRequiredParameter('expires_in_seconds', 'A temporary account needs it.')
}

export function notTenantEvent(type: string): ProblemData {
  return invalidValue(
    'event_types',
    `with tenant_only every type must be a tenant's, but got '${type}'`,
  )
}

/** `reason` is a sentence for administrators. */
export function configurationNotReloaded(reason: string): ProblemData {
  return problemData(
    'configuration_not_reloaded',
    `The configuration stays as it was, since it could not be read again: ${reason}`,
  )
}
