/** Data retention controls: of the organization, and of projects, which inherit it by default. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ProjectParams } from './projects.ts'
import { Closed } from './schema.ts'

/** OpenAI's names. Each enhanced control has the effect of the plain one. */
export const RETENTION_TYPES = [
  'zero_data_retention',
  'modified_abuse_monitoring',
  'enhanced_zero_data_retention',
  'enhanced_modified_abuse_monitoring',
] as const
export type RetentionType = (typeof RETENTION_TYPES)[number]

/** Controls of a project, which by default inherits the organization's. */
export const PROJECT_RETENTION_TYPES = ['organization_default', 'none', ...RETENTION_TYPES] as const
export type ProjectRetentionType = (typeof PROJECT_RETENTION_TYPES)[number]

const ofOrganization = { description: 'The data retention control of the organization.' }
const ofProject = { description: 'The data retention control of the project.' }

export const OrganizationDataRetention = Type.Object({
  object: Type.Literal('organization.data_retention'),
  type: Type.Enum([...RETENTION_TYPES], ofOrganization),
})
export type OrganizationDataRetention = Static<typeof OrganizationDataRetention>

export const ProjectDataRetention = Type.Object({
  object: Type.Literal('project.data_retention'),
  type: Type.Enum([...PROJECT_RETENTION_TYPES], ofProject),
})
export type ProjectDataRetention = Static<typeof ProjectDataRetention>

export const retrieveOrganizationDataRetention = endpoint({
  id: 'retrieveOrganizationDataRetention',
  method: 'GET',
  path: '/organization/data_retention',
  summary: 'Retrieve the data retention control of the organization.',
  access: 'organization.read',
  command: 'data-retention retrieve',
  response: OrganizationDataRetention,
})

export const updateOrganizationDataRetention = endpoint({
  id: 'updateOrganizationDataRetention',
  method: 'POST',
  path: '/organization/data_retention',
  summary: 'Set the data retention control of the organization. It cannot be removed again.',
  access: 'organization.write',
  command: 'data-retention update',
  body: Closed({ retention_type: Type.Enum([...RETENTION_TYPES], ofOrganization) }),
  response: OrganizationDataRetention,
})

export const retrieveProjectDataRetention = endpoint({
  id: 'retrieveProjectDataRetention',
  method: 'GET',
  path: '/organization/projects/:project_id/data_retention',
  summary: 'Retrieve the data retention control of a project: by default the organization’s.',
  access: 'project.read',
  command: 'project-data-retention retrieve',
  params: ProjectParams,
  response: ProjectDataRetention,
})

export const updateProjectDataRetention = endpoint({
  id: 'updateProjectDataRetention',
  method: 'POST',
  path: '/organization/projects/:project_id/data_retention',
  summary: 'Set the data retention control of a project.',
  access: 'organization.write',
  command: 'project-data-retention update',
  params: ProjectParams,
  body: Closed({ retention_type: Type.Enum([...PROJECT_RETENTION_TYPES], ofProject) }),
  response: ProjectDataRetention,
})
