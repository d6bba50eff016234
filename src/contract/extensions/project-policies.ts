/** Extension: all policies of a project in one answer, with the data retention that holds. */
import { type Static, Type } from 'typebox'
import { ProjectDataRetention, RETENTION_TYPES } from '#contract/data-retention.ts'
import { endpoint } from '#contract/endpoint.ts'
import { HostedToolPermissions } from '#contract/hosted-tool-permissions.ts'
import { ModelPermissions } from '#contract/model-permissions.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Nullable } from '#contract/schema.ts'
import { ServiceTierSettings } from '#contract/service-tier-settings.ts'

export const ProjectPolicies = Type.Object({
  object: Type.Literal('project.policies'),
  model_permissions: Nullable(ModelPermissions),
  hosted_tool_permissions: HostedToolPermissions,
  service_tier_settings: ServiceTierSettings,
  data_retention: ProjectDataRetention,
  effective_data_retention: Type.Enum(['none', ...RETENTION_TYPES], {
    description: 'The control that holds, which may be that of the organization.',
  }),
})
export type ProjectPolicies = Static<typeof ProjectPolicies>

export const retrieveProjectPolicies = endpoint({
  id: 'retrieveProjectPolicies',
  method: 'GET',
  path: '/organization/projects/:project_id/policies',
  summary: 'Retrieve all policies of a project: models, tools, service tiers, data retention.',
  access: 'project.read',
  command: 'project-policies retrieve',
  params: ProjectParams,
  response: ProjectPolicies,
  extension: true,
})
