/** Examples of groups and roles for the OpenAPI document. */

const GROUP = 'group_0VcExample0000000Support0'
const NAME = 'Support team'
const ROLE = 'role_0VcExample00000000Auditor'
const PERMISSIONS = ['api.groups.read', 'api.usage.read']
const MEMBER = 'role-api-project-member'

const SCIM_TOKEN = 'scim_token_0VcExample0000000000Okta0'

export const ACCESS_EXAMPLES: Readonly<Record<string, unknown>> = {
  'organization.scim_token.id': SCIM_TOKEN,
  token_id: SCIM_TOKEN,
  'organization.scim_token.deleted.id': SCIM_TOKEN,
  'createScimToken.name': 'Okta',
  'organization.scim_token.name': 'Okta',
  'organization.scim_token.redacted_value': 'bwscim_Exam...mple',
  'organization.scim_token.value': 'bwscim_Example',
  'organization.scim_token.revoked_at': null,
  'group.id': GROUP,
  'updateGroup.id': GROUP,
  group_id: GROUP,
  'group.name': NAME,
  'createGroup.name': NAME,
  'updateGroup.name': NAME,
  'listGroupUsers.id': 'user-0VcExample000000000000Ada',
  picture: null,
  'retrieveGroupUser.id': 'user-0VcExample000000000000Ada',
  'listGroupUsers.name': 'Ada Lovelace',
  'retrieveGroupUser.name': 'Ada Lovelace',
  'project.group.roles': [
    {
      id: 'role-api-project-viewer__api-project__proj_0VcExample0000Research00',
      name: 'viewer',
    },
  ],
  'project.group.member_count': 4,
  oidc_group: null,
  enabled: true,
  banned: false,
  banned_at: null,
  is_scim_managed: false,
  is_service_account: false,
  next: null,
  'owner.role': 'owner',
  'projects.role': 'member',
  'createProjectUser.role': 'member',
  'organization.project.user.role': 'member',
  'organization.project.service_account.role': 'member',
  'createUser.role': 'reader',
  'createInvite.role': 'reader',
  'organization.user.role': 'reader',
  'organization.invite.role': 'reader',
  // explanations of access
  'access.explanation.access': 'groups.read',
  'access.explanation.permission': 'api.groups.read',
  sentence: `Ada can view groups and their members: through group ${NAME}, role Auditor of the organization.`,
  'organization.group.project.id': 'proj_0VcExample0000Research00',
  'organization.group.project.name': 'Research',
  'organization.group.project.roles': [
    {
      id: 'role-api-project-viewer__api-project__proj_0VcExample0000Research00',
      name: 'viewer',
    },
  ],
  'organization.user.project.id': 'proj_0VcExample0000Research00',
  'organization.user.project.name': 'Research',
  'organization.user.project.role': 'member',
  'organization.user.project.sources': [
    {
      role: { id: MEMBER, name: 'member', predefined_role: true },
      group: null,
    },
  ],
  // roles and assignments
  'role.id': ROLE,
  'createUserRole.role_id': ROLE,
  'createGroupRole.role_id': ROLE,
  'createProjectUserRole.role_id': ROLE,
  'createProjectGroupRole.role_id': ROLE,
  'createProjectGroup.role': MEMBER,
  role_name: 'Auditor',
  'role.name': 'Auditor',
  permissions: PERMISSIONS,
  description: 'Reads groups and usage',
  predefined_role: false,
  resource_type: 'api.organization',
  ineffective_permissions: [],
  created_by: null,
  created_by_user_obj: null,
  metadata: {},
  scim_managed: false,
  group_name: NAME,
  updated_at: 1_767_225_600,
  principal_id: GROUP,
  principal_type: 'group',
  ...Object.fromEntries(
    ['User', 'Group', 'ProjectUser', 'ProjectGroup'].flatMap((of) => [
      ...[`list${of}Roles`, `retrieve${of}Role`].map((id) => [`${id}.id`, ROLE]),
      ...[`list${of}Roles`, `retrieve${of}Role`].map((id) => [`${id}.name`, 'Auditor']),
    ]),
  ),
}
