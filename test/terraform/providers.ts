/** Tested Terraform providers, and the import ids of their resources. */

/** Attributes of a resource in Terraform's state. */
export type Attributes = Readonly<Record<string, unknown>>

export interface Provider {
  /** Name in `required_providers`. */
  readonly source: string
  /** Import id for each resource type that the provider can import. */
  readonly importIds: Readonly<Record<string, (resource: Attributes) => string | undefined>>
}

function id(resource: Attributes): string {
  return `${resource.id}`
}

function ofProject({ project_id }: Attributes): string {
  return `${project_id}`
}

function inProject(resource: Attributes): string {
  return `${resource.project_id}/${resource.id}`
}

function userInProject(resource: Attributes): string {
  return `${resource.project_id}/${resource.user_id}`
}

/** Path of the ids of an assignment or a membership, by the names of its attributes. */
function path(...names: readonly string[]) {
  return (resource: Attributes): string => names.map((name) => `${resource[name]}`).join('/')
}

export const PROVIDERS: Readonly<Record<string, Provider>> = {
  openai: {
    source: 'openai/openai',
    importIds: {
      openai_project: id,
      openai_project_user: userInProject,
      openai_project_service_account: inProject,
      openai_project_rate_limit: inProject,
      openai_invite: id,
      openai_organization_user: id,
      openai_organization_spend_limit: () => 'organization',
      openai_project_spend_limit: ofProject,
      openai_organization_data_retention: () => 'organization',
      openai_project_data_retention: ofProject,
      openai_project_model_permissions: ofProject,
      openai_project_hosted_tool_permissions: ofProject,
      openai_organization_spend_alert: id,
      openai_project_spend_alert: inProject,
      openai_group: id,
      openai_group_user: path('group_id', 'user_id'),
      openai_group_role: path('group_id', 'role_id'),
      openai_role: id,
      openai_user_role: path('user_id', 'role_id'),
      openai_project_role: inProject,
      openai_project_user_role: path('project_id', 'user_id', 'role_id'),
      openai_project_group: path('project_id', 'group_id', 'role'),
      openai_project_group_role: path('project_id', 'group_id', 'role_id'),
    },
  },
  jianyuan: {
    source: 'jianyuan/openai',
    importIds: {
      // It never reads a geography, so that an imported project with one would be replaced.
      openai_project: (project) => (project.geography === null ? id(project) : undefined),
      openai_project_user: userInProject,
      openai_invite: id,
      openai_user_role: ({ user_id }) => `${user_id}`,
      openai_group: id,
      openai_group_user: path('group_id', 'user_id'),
      openai_organization_role: id,
      openai_group_role_assignment: path('group_id', 'role_id'),
      openai_user_role_assignment: path('user_id', 'role_id'),
      openai_project_role: inProject,
      openai_project_user_role_assignment: path('project_id', 'user_id', 'role_id'),
      openai_project_group_role_assignment: path('project_id', 'group_id', 'role_id'),
      openai_project_spend_limit: ofProject,
      openai_project_spend_alert: inProject,
      openai_project_model_permissions: ofProject,
    },
  },
  'mkdev-me': {
    source: 'mkdev-me/openai',
    importIds: {
      openai_project: id,
      openai_project_service_account: id,
      openai_invite: id,
      openai_organization_user: id,
      openai_admin_api_key: id,
      openai_group: id,
      openai_group_user: id,
      openai_organization_role: id,
      openai_organization_group_role: id,
      openai_organization_user_role: id,
      openai_project_role: id,
      openai_project_group: id,
      openai_project_user: id,
    },
  },
}
