/** Projects: created, changed and archived, never deleted. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ListQuery, Page, Search } from './page.ts'
import { Closed, Id, Name, Nullable, PathId, Timestamp } from './schema.ts'

/** Values of today's SDK: the published document's and four newer ones. */
export const Residency = Type.Enum([
  'GLOBAL',
  'US_STORAGE_PROCESSING',
  'EU_STORAGE_PROCESSING',
  'JP_STORAGE',
  'JP_STORAGE_PROCESSING',
  'KR_STORAGE',
  'CA_STORAGE',
  'SG_STORAGE',
  'IN_STORAGE',
  'IN_STORAGE_PROCESSING',
  'AU_STORAGE',
  'AU_STORAGE_PROCESSING',
  'GB_STORAGE',
  'AE_STORAGE',
  'AE_STORAGE_PROCESSING',
])

export const Project = Type.Object({
  object: Type.Literal('organization.project'),
  id: Type.String(),
  name: Type.String(),
  created_at: Timestamp,
  archived_at: Nullable(Timestamp),
  status: Type.Enum(['active', 'archived']),
  external_key_id: Type.Optional(Nullable(Type.String())),
  residency: Type.Optional(Residency),
  geography: Type.Optional(Type.String({ description: 'The older form of residency.' })),
})
export type Project = Static<typeof Project>

export const ProjectParams = Type.Object({ project_id: PathId })

/** `US`, `EU`, …: stored unchanged. */
const Geography = Type.String({ minLength: 1, maxLength: 64 })

export const NewProject = Closed({
  name: Name,
  external_key_id: Type.Optional(Nullable(Id)),
  residency: Type.Optional(Nullable(Residency)),
  geography: Type.Optional(Nullable(Geography)),
})
export type NewProject = Static<typeof NewProject>

export const ProjectChange = Closed({
  name: Type.Optional(Nullable(Name)),
  external_key_id: Type.Optional(Nullable(Id)),
  geography: Type.Optional(Nullable(Geography)),
})
export type ProjectChange = Static<typeof ProjectChange>

export const ProjectQuery = ListQuery({
  search: Search,
  include_archived: Type.Boolean({ default: false, description: 'Also list archived projects.' }),
})
export type ProjectQuery = Static<typeof ProjectQuery>

export const projectEndpoints = {
  listProjects: endpoint({
    id: 'listProjects',
    method: 'GET',
    path: '/organization/projects',
    summary: 'List the projects, newest first.',
    access: 'project.read',
    command: 'projects list',
    query: ProjectQuery,
    response: Page(Project),
  }),
  createProject: endpoint({
    id: 'createProject',
    method: 'POST',
    path: '/organization/projects',
    summary: 'Create a project.',
    access: 'organization.write',
    command: 'projects create',
    body: NewProject,
    response: Project,
  }),
  retrieveProject: endpoint({
    id: 'retrieveProject',
    method: 'GET',
    path: '/organization/projects/:project_id',
    summary: 'Retrieve a project.',
    access: 'project.read',
    command: 'projects retrieve',
    params: ProjectParams,
    response: Project,
  }),
  modifyProject: endpoint({
    id: 'modifyProject',
    method: 'POST',
    path: '/organization/projects/:project_id',
    summary: 'Modify a project. Left-out fields stay as they are.',
    access: 'project.write',
    command: 'projects update',
    params: ProjectParams,
    body: ProjectChange,
    response: Project,
  }),
  archiveProject: endpoint({
    id: 'archiveProject',
    method: 'POST',
    path: '/organization/projects/:project_id/archive',
    summary: 'Archive a project: its members, service accounts and keys are gone for good.',
    access: 'organization.write',
    command: 'projects archive',
    params: ProjectParams,
    response: Project,
  }),
} as const
