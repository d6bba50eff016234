/** Examples of groups and roles for the OpenAPI document. */

const GROUP = 'group_0VcExample0000000Support0'
const NAME = 'Support team'

export const ACCESS_EXAMPLES: Readonly<Record<string, unknown>> = {
  ...{ 'group.id': GROUP, 'updateGroup.id': GROUP, group_id: GROUP },
  ...{ 'group.name': NAME, 'createGroup.name': NAME, 'updateGroup.name': NAME },
  ...{ 'listGroupUsers.id': 'user-0VcExample000000000000Ada', picture: null },
  'retrieveGroupUser.id': 'user-0VcExample000000000000Ada',
  ...{ 'listGroupUsers.name': 'Ada Lovelace', 'retrieveGroupUser.name': 'Ada Lovelace' },
  ...{ is_scim_managed: false, is_service_account: false, next: null },
  'owner.role': 'owner',
  'projects.role': 'member',
  'createProjectUser.role': 'member',
  'organization.project.user.role': 'member',
  'organization.project.service_account.role': 'member',
  'createUser.role': 'reader',
  'createInvite.role': 'reader',
  'organization.user.role': 'reader',
  'organization.invite.role': 'reader',
}
