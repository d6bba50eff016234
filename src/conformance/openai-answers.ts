/**
 * Members of answers that OpenAI's document lets be absent, null or any text, and this server's
 * contract does not: for checks of other servers. Behind a member: `?` may be absent, `~` may be
 * null, `=` any text. Lists have these members in `data[]`. A test compares them with OpenAI's
 * document, where it is beside the repository.
 */
import type { EndpointId } from '#contract/api.ts'

interface LooserAnswers {
  readonly of: readonly EndpointId[]
  readonly members: string
}

const USER = [
  'name? email? role?~= created? user? user.name? user.email? user.picture? user.enabled?',
  'user.banned? user.banned_at? is_service_account? is_scim_managed? api_key_last_used_at?',
].join(' ')

const ROLE = 'resource_type= ineffective_permissions?'

/** The members below a member. */
function below(name: string, members: string): string {
  return members
    .split(' ')
    .map((member) => `${name}.${member}`)
    .join(' ')
}

export const LOOSER_ANSWERS: readonly LooserAnswers[] = [
  {
    of: ['listProjects', 'createProject', 'retrieveProject', 'modifyProject', 'archiveProject'],
    members: 'name?~ archived_at? status?~=',
  },
  { of: ['listProjectUsers'], members: 'object= name? email? role=' },
  {
    of: ['createProjectUser', 'retrieveProjectUser', 'modifyProjectUser'],
    members: 'name? email? role=',
  },
  { of: ['createProjectServiceAccount'], members: 'api_key.expires_at?' },
  { of: ['createProjectServiceAccountApiKey'], members: 'expires_at?' },
  {
    of: ['listProjectApiKeys', 'retrieveProjectApiKey', 'updateProjectApiKey'],
    members: 'expires_at? model_ids? previous_secret_expires_at? sign_in? owner.type?',
  },
  {
    of: [
      'retrieveOrganizationSpendLimit',
      'updateOrganizationSpendLimit',
      'retrieveProjectSpendLimit',
      'updateProjectSpendLimit',
    ],
    members: 'currency= interval= enforcement.status= mode? raise?',
  },
  {
    of: [
      ...(['listOrganizationSpendAlerts', 'createOrganizationSpendAlert'] as const),
      ...(['retrieveOrganizationSpendAlert', 'updateOrganizationSpendAlert'] as const),
      ...(['listProjectSpendAlerts', 'createProjectSpendAlert'] as const),
      ...(['retrieveProjectSpendAlert', 'updateProjectSpendAlert'] as const),
    ],
    members: 'notification_channel.subject_prefix?',
  },
  { of: ['listUsers', 'retrieveUser', 'modifyUser'], members: USER },
  { of: ['listGroups', 'createGroup', 'retrieveGroup'], members: 'object? oidc_group?' },
  { of: ['updateGroup'], members: 'oidc_group?' },
  {
    of: ['listProjectGroups', 'createProjectGroup', 'retrieveProjectGroup'],
    members: 'roles? member_count?',
  },
  {
    of: [
      ...(['listRoles', 'createRole', 'retrieveRole', 'updateRole'] as const),
      ...(['listProjectRoles', 'createProjectRole', 'retrieveProjectRole'] as const),
      'updateProjectRole',
    ],
    members: ROLE,
  },
  {
    of: [
      ...(['listUserRoles', 'retrieveUserRole', 'listGroupRoles', 'retrieveGroupRole'] as const),
      ...(['listProjectUserRoles', 'retrieveProjectUserRole'] as const),
      ...(['listProjectGroupRoles', 'retrieveProjectGroupRole'] as const),
    ],
    members: [
      'resource_type= created_by_user_obj.id? created_by_user_obj.name?',
      'created_by_user_obj.email? assignment_sources[].principal_type=',
    ].join(' '),
  },
  {
    of: ['createUserRole', 'createProjectUserRole'],
    members: `${below('user', USER)} ${below('role', ROLE)}`,
  },
  { of: ['createGroupRole', 'createProjectGroupRole'], members: below('role', ROLE) },
  {
    of: ['deleteUserRole', 'deleteGroupRole', 'deleteProjectUserRole', 'deleteProjectGroupRole'],
    members: 'object=',
  },
  { of: ['listInvites', 'createInvite', 'retrieveInvite'], members: 'expires_at? accepted_at?' },
  {
    of: ['listAdminApiKeys', 'createAdminApiKey', 'retrieveAdminApiKey'],
    members: [
      'name?~ last_used_at? owner.type?= owner.object?= owner.id? owner.name?',
      'owner.created_at? owner.role?',
    ].join(' '),
  },
]

/** Members of every page that may be absent. */
export const LOOSER_PAGE_MEMBERS = ['first_id', 'last_id'] as const

/**
 * Answers of which only some members are required, since OpenAI adds kinds of events and of usage:
 * events, and results of usage.
 */
export const REQUIRED_OF_EVENTS = ['id', 'type', 'effective_at'] as const
export const REQUIRED_OF_USAGE = ['object'] as const
