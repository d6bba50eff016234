/**
 * Toasts of successful changes. New keys have none: they are shown in a dialog.
 * *View* links to the created object, or to the events of a deleted one.
 */
import type { Parameters } from '#client/client.ts'
import type { Api, EndpointId } from '#contract/api.ts'
import type { Answer } from '#contract/endpoint.ts'
import type { TagValueChange } from '#contract/spend/tag-values.ts'

export interface Message {
  readonly text: string
  readonly view?: string
}

type Messages = {
  readonly [K in EndpointId]?: (answer: Answer<Api[K]>, parameters: Parameters<Api[K]>) => Message
}

function eventsOf(id: string): string {
  return `/audit-log?resource=${encodeURIComponent(id)}`
}

function gone(text: string) {
  return (answer: { readonly id: string }) => ({
    text,
    view: eventsOf(answer.id),
  })
}

const LIMIT_SET: Message = { text: 'Set the spend limit' }
const LIMIT_REMOVED: Message = { text: 'Removed the spend limit' }
const RATE_SET: Message = { text: 'Set the rate limit' }
const RATE_REMOVED: Message = { text: 'Removed the rate limit' }
const LIMITS_REMOVED: Message = { text: 'Removed the limits of the value' }
const TESTED: Message = { text: 'The test message is on its way' }

/** Of a value of a tag: one limit at a time, but by an undo. */
function ofValue(_: unknown, { spend_limit: spend, rate_limit: rate }: TagValueChange): Message {
  if (rate === undefined) return spend === null ? LIMIT_REMOVED : LIMIT_SET
  return rate === null ? RATE_REMOVED : RATE_SET
}

function ofPolicy(text: string) {
  return (_: unknown, { project_id }: { readonly project_id: string }) => ({
    text,
    view: eventsOf(project_id),
  })
}

function ofGroup(text: string) {
  return (_: unknown, { group_id }: { readonly group_id: string }) => ({
    text,
    view: eventsOf(group_id),
  })
}

interface NamedRole {
  readonly id: string
  readonly name: string
}

function roleCreated({ id, name }: NamedRole): Message {
  return {
    text: `Created the role ${name}`,
    view: eventsOf(id),
  }
}

function roleUpdated({ id, name }: NamedRole): Message {
  return {
    text: `Updated the role ${name}`,
    view: eventsOf(id),
  }
}

function ASSIGNED(): Message {
  return { text: 'Assigned the role' }
}

function UNASSIGNED(): Message {
  return { text: 'Unassigned the role' }
}

const MESSAGES: Messages = {
  createProject: ({ id, name }) => ({ text: `Created the project ${name}`, view: eventsOf(id) }),
  modifyProject: ({ id, name }) => ({
    text: `Renamed the project to ${name}`,
    view: eventsOf(id),
  }),
  archiveProject: ({ id, name }) => ({
    text: `Archived the project ${name}`,
    view: `/projects/${id}`,
  }),
  createProjectUser: ({ id, name, email }) => ({
    text: `Added ${name ?? email ?? id} to the project`,
    view: eventsOf(id),
  }),
  modifyProjectUser: ({ id, name, email, role }) => ({
    text: `Set the role of ${name ?? email ?? id} to ${role}`,
    view: eventsOf(id),
  }),
  deleteProjectUser: gone('Removed the member from the project'),
  createProjectServiceAccount: ({ id, name }, { project_id }) => ({
    text: `Created the service account ${name}`,
    view: `/projects/${project_id}/service-accounts?search=${id}`,
  }),
  modifyProjectServiceAccount: ({ id, name }) => ({
    text: `Updated the service account ${name}`,
    view: eventsOf(id),
  }),
  deleteProjectServiceAccount: gone('Deleted the service account and its keys'),
  deleteProjectServiceAccountApiKey: gone('Revoked the key'),
  deleteProjectApiKey: gone('Revoked the key'),
  deleteProjectUserApiKey: gone('Revoked the key'),
  updateProjectRateLimits: ({ id, model }) => ({
    text: `Updated the limits of ${model}`,
    view: eventsOf(id),
  }),
  deleteProjectRateLimit: gone('Reset to the organization’s limits'),
  emptyProjectRateLimit: () => ({ text: 'Emptied the buckets of the project' }),
  emptyOrganizationRateLimit: () => ({ text: 'Emptied the buckets of the organization' }),
  updateProjectModelPermissions: ofPolicy('Set the models of the project'),
  deleteProjectModelPermissions: ofPolicy('Permitted all models'),
  updateModelAlias: ({ alias }) => ({ text: `Set the alias ${alias}` }),
  deleteModelAlias: ({ alias }) => ({ text: `Deleted the alias ${alias}` }),
  updateProjectModelAlias: ofPolicy('Set the alias'),
  deleteProjectModelAlias: ofPolicy('Deleted the alias'),
  updateProjectModelFallback: ofPolicy('Set the fallbacks'),
  deleteProjectModelFallback: ofPolicy('Removed the fallbacks'),
  updateProjectHostedToolPermissions: ofPolicy('Set the hosted tools of the project'),
  updateProjectServiceTierSettings: ofPolicy('Set the service tiers of the project'),
  updateProjectDataRetention: ofPolicy('Set the data retention of the project'),
  updateUserKeySettings: () => ({ text: 'Set the bounds on keys of people' }),
  updateOrganizationSpendLimit: () => ({ text: 'Set the organization’s spend limit' }),
  deleteOrganizationSpendLimit: () => ({ text: 'Removed the organization’s spend limit' }),
  updateProjectSpendLimit: (_, { project_id }) => ({
    text: 'Set the project’s spend limit',
    view: eventsOf(project_id),
  }),
  deleteProjectSpendLimit: (_, { project_id }) => ({
    text: 'Removed the project’s spend limit',
    view: eventsOf(project_id),
  }),
  updateUserSpendLimit: () => LIMIT_SET,
  deleteUserSpendLimit: () => LIMIT_REMOVED,
  updateProjectUserSpendLimit: () => LIMIT_SET,
  deleteProjectUserSpendLimit: () => LIMIT_REMOVED,
  updateServiceAccountSpendLimit: () => LIMIT_SET,
  deleteServiceAccountSpendLimit: () => LIMIT_REMOVED,
  updateApiKeySpendLimit: () => LIMIT_SET,
  deleteApiKeySpendLimit: () => LIMIT_REMOVED,
  updateTagSpendLimit: () => LIMIT_SET,
  deleteTagSpendLimit: () => LIMIT_REMOVED,
  updateProjectSpendLimitDefaults: () => ({ text: 'Changed the default spend limits' }),
  updateSpendLimitDefaults: () => ({ text: 'Changed the default spend limits' }),
  updateUserRateLimit: () => RATE_SET,
  deleteUserRateLimit: () => RATE_REMOVED,
  updateProjectUserRateLimit: () => RATE_SET,
  deleteProjectUserRateLimit: () => RATE_REMOVED,
  updateServiceAccountRateLimit: () => RATE_SET,
  deleteServiceAccountRateLimit: () => RATE_REMOVED,
  updateApiKeyRateLimit: () => RATE_SET,
  deleteApiKeyRateLimit: () => RATE_REMOVED,
  updateProjectRateLimitDefaults: () => ({ text: 'Changed the default rate limits' }),
  updateRateLimitDefaults: () => ({ text: 'Changed the default rate limits' }),
  updateTagValue: ofValue,
  deleteTagValue: () => LIMITS_REMOVED,
  updateProjectTagValue: ofValue,
  deleteProjectTagValue: () => LIMITS_REMOVED,
  createOrganizationSpendAlert: () => ({ text: 'Created the alert' }),
  updateOrganizationSpendAlert: () => ({ text: 'Updated the alert' }),
  deleteOrganizationSpendAlert: () => ({ text: 'Deleted the alert' }),
  testOrganizationSpendAlert: () => TESTED,
  createProjectSpendAlert: () => ({ text: 'Created the alert' }),
  updateProjectSpendAlert: () => ({ text: 'Updated the alert' }),
  deleteProjectSpendAlert: () => ({ text: 'Deleted the alert' }),
  testProjectSpendAlert: () => TESTED,
  createAccountRaiseRequest: () => ({ text: 'Sent the request to the owners' }),
  withdrawAccountRaiseRequest: () => ({ text: 'Withdrew the request' }),
  approveRaiseRequest: ({ id }) => ({ text: 'Approved the raise', view: eventsOf(id) }),
  denyRaiseRequest: ({ id }) => ({ text: 'Denied the raise', view: eventsOf(id) }),
  deleteAdminApiKey: gone('Deleted the admin key'),
  deleteScimToken: gone('Deleted the SCIM token'),
  createUser: ({ id, name, email }) => ({
    text: `Added ${name ?? email ?? id}`,
    view: eventsOf(id),
  }),
  modifyUser: ({ id, name, email, role }) => ({
    text: `Set the role of ${name ?? email ?? id} to ${role}`,
    view: eventsOf(id),
  }),
  deleteUser: gone('Removed the person from the organization'),
  eraseUser: ({ user_id }) => ({
    text: 'Removed the person. They are being erased from logs',
    view: eventsOf(user_id),
  }),
  createGroup: ({ id, name }) => ({ text: `Created the group ${name}`, view: eventsOf(id) }),
  updateGroup: ({ id, name }) => ({ text: `Renamed the group to ${name}`, view: eventsOf(id) }),
  deleteGroup: gone('Deleted the group'),
  createGroupUser: ofGroup('Added to the group'),
  deleteGroupUser: ofGroup('Removed from the group'),
  createProjectGroup: ofGroup('Added the group to the project'),
  deleteProjectGroup: ofGroup('Removed the group from the project'),
  createRole: roleCreated,
  createProjectRole: roleCreated,
  updateRole: roleUpdated,
  updateProjectRole: roleUpdated,
  deleteRole: gone('Deleted the role'),
  deleteProjectRole: gone('Deleted the role'),
  createUserRole: ASSIGNED,
  createGroupRole: ASSIGNED,
  createProjectUserRole: ASSIGNED,
  createProjectGroupRole: ASSIGNED,
  deleteUserRole: UNASSIGNED,
  deleteGroupRole: UNASSIGNED,
  deleteProjectUserRole: UNASSIGNED,
  deleteProjectGroupRole: UNASSIGNED,
  createInvite: ({ id, email }) => ({ text: `Invited ${email}`, view: eventsOf(id) }),
  acceptInvite: () => ({ text: 'Accepted the invite', view: '/people' }),
  deleteInvite: gone('Deleted the invite'),
  signOutUser: () => ({ text: 'Signed the person out everywhere' }),
  signOutAccount: () => ({ text: 'Signed you out everywhere else' }),
  endSession: () => ({ text: 'Ended the session' }),
}

/** Toast after a change; undefined where the page shows the result itself. */
export function messageOf<K extends EndpointId>(
  id: K,
  answer: Answer<Api[K]>,
  parameters: Parameters<Api[K]>,
): Message | undefined {
  return MESSAGES[id]?.(answer, parameters)
}
