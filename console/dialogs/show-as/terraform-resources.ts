/** Resources of OpenAI's Terraform provider, by the operations that they stand for. */
import type { EndpointId } from '#contract/api.ts'

/** Attributes by the path of their value on the wire. */
type Attributes = Readonly<Record<string, string>>

export interface Resource {
  readonly type: string
  readonly attributes: Attributes
  /** Ids of an object that exists already, in the order of its import. */
  readonly imports?: readonly string[]
  readonly note?: string
  /** Values that the provider cannot set, and without which the object would be another. */
  readonly unsupported?: readonly string[]
}

/** Attributes with the names of the wire. */
function same(...names: readonly string[]): Attributes {
  return Object.fromEntries(names.map((name) => [name, name]))
}

const LIMIT = same('threshold_amount', 'currency', 'interval')
const CHANNEL = ['type', 'recipients', 'subject_prefix']
const ALERT: Attributes = {
  ...LIMIT,
  ...Object.fromEntries(
    CHANNEL.map((name) => [`notification_channel.${name}`, `notification_channel_${name}`]),
  ),
}
const ALERT_LACKS = { unsupported: ['threshold_percent'] }
const TOOLS = ['file_search', 'web_search', 'image_generation', 'mcp', 'code_interpreter']
const ROLE = same('role_name', 'description', 'permissions')
const PROJECT = same('project_id')
const PROJECT_FIELDS = same('name', 'external_key_id', 'geography')

export const RESOURCES: Readonly<Partial<Record<EndpointId, Resource>>> = {
  createProject: { type: 'openai_project', attributes: PROJECT_FIELDS },
  modifyProject: { type: 'openai_project', attributes: PROJECT_FIELDS, imports: ['project_id'] },
  createProjectUser: {
    type: 'openai_project_user',
    attributes: same('project_id', 'user_id', 'email', 'role'),
  },
  modifyProjectUser: {
    type: 'openai_project_user',
    attributes: same('project_id', 'user_id', 'role'),
    imports: ['project_id', 'user_id'],
  },
  createProjectServiceAccount: {
    type: 'openai_project_service_account',
    attributes: same('project_id', 'name'),
    note: 'The provider creates the account without a role and without a key.',
  },
  updateProjectRateLimits: {
    type: 'openai_project_rate_limit',
    attributes: same(
      ...['project_id', 'rate_limit_id', 'max_requests_per_1_minute', 'max_tokens_per_1_minute'],
      ...['max_images_per_1_minute', 'max_audio_megabytes_per_1_minute'],
      ...['max_requests_per_1_day', 'batch_1_day_max_input_tokens'],
    ),
  },
  createInvite: { type: 'openai_invite', attributes: same('email', 'role', 'projects') },
  modifyUser: {
    type: 'openai_organization_user',
    attributes: same('role', 'technical_level', 'developer_persona'),
    imports: ['user_id'],
  },
  updateOrganizationSpendLimit: { type: 'openai_organization_spend_limit', attributes: LIMIT },
  updateProjectSpendLimit: {
    type: 'openai_project_spend_limit',
    attributes: { ...PROJECT, ...LIMIT },
  },
  createOrganizationSpendAlert: {
    type: 'openai_organization_spend_alert',
    attributes: ALERT,
    ...ALERT_LACKS,
  },
  updateOrganizationSpendAlert: {
    type: 'openai_organization_spend_alert',
    attributes: ALERT,
    imports: ['alert_id'],
    ...ALERT_LACKS,
  },
  createProjectSpendAlert: {
    type: 'openai_project_spend_alert',
    attributes: { ...PROJECT, ...ALERT },
    ...ALERT_LACKS,
  },
  updateProjectSpendAlert: {
    type: 'openai_project_spend_alert',
    attributes: { ...PROJECT, ...ALERT },
    imports: ['project_id', 'alert_id'],
    ...ALERT_LACKS,
  },
  updateOrganizationDataRetention: {
    type: 'openai_organization_data_retention',
    attributes: { retention_type: 'type' },
  },
  updateProjectDataRetention: {
    type: 'openai_project_data_retention',
    attributes: { ...PROJECT, retention_type: 'type' },
  },
  updateProjectModelPermissions: {
    type: 'openai_project_model_permissions',
    attributes: same('project_id', 'mode', 'model_ids'),
  },
  updateProjectHostedToolPermissions: {
    type: 'openai_project_hosted_tool_permissions',
    attributes: {
      ...PROJECT,
      ...Object.fromEntries(TOOLS.map((tool) => [`${tool}.enabled`, `${tool}_enabled`])),
    },
  },
  createGroup: { type: 'openai_group', attributes: same('name') },
  updateGroup: { type: 'openai_group', attributes: same('name'), imports: ['group_id'] },
  createGroupUser: { type: 'openai_group_user', attributes: same('group_id', 'user_id') },
  createProjectGroup: {
    type: 'openai_project_group',
    attributes: same('project_id', 'group_id', 'role'),
  },
  createRole: { type: 'openai_role', attributes: ROLE },
  updateRole: { type: 'openai_role', attributes: ROLE, imports: ['role_id'] },
  createProjectRole: { type: 'openai_project_role', attributes: { ...PROJECT, ...ROLE } },
  updateProjectRole: {
    type: 'openai_project_role',
    attributes: { ...PROJECT, ...ROLE },
    imports: ['project_id', 'role_id'],
  },
  createUserRole: { type: 'openai_user_role', attributes: same('user_id', 'role_id') },
  createGroupRole: { type: 'openai_group_role', attributes: same('group_id', 'role_id') },
  createProjectUserRole: {
    type: 'openai_project_user_role',
    attributes: same('project_id', 'user_id', 'role_id'),
  },
  createProjectGroupRole: {
    type: 'openai_project_group_role',
    attributes: same('project_id', 'group_id', 'role_id'),
  },
}

/** Resources whose destruction is the operation. */
export const DESTROYED: Readonly<Partial<Record<EndpointId, string>>> = {
  archiveProject: 'openai_project',
  deleteProjectUser: 'openai_project_user',
  deleteProjectServiceAccount: 'openai_project_service_account',
  deleteInvite: 'openai_invite',
  deleteUser: 'openai_organization_user',
  deleteOrganizationSpendLimit: 'openai_organization_spend_limit',
  deleteProjectSpendLimit: 'openai_project_spend_limit',
  deleteOrganizationSpendAlert: 'openai_organization_spend_alert',
  deleteProjectSpendAlert: 'openai_project_spend_alert',
  deleteProjectModelPermissions: 'openai_project_model_permissions',
  deleteGroup: 'openai_group',
  deleteGroupUser: 'openai_group_user',
  deleteProjectGroup: 'openai_project_group',
  deleteRole: 'openai_role',
  deleteProjectRole: 'openai_project_role',
  deleteUserRole: 'openai_user_role',
  deleteGroupRole: 'openai_group_role',
  deleteProjectUserRole: 'openai_project_user_role',
  deleteProjectGroupRole: 'openai_project_group_role',
}
