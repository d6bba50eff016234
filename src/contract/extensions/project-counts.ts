/**
 * Extension: numbers of users, service accounts and keys in projects, without reading their lists.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Id } from '#contract/schema.ts'

/** Maximum number of projects in one request: a page of them. */
const PROJECTS_MAX = 100
const Count = Type.Integer({ minimum: 0 })

export const ProjectCounts = Type.Object({
  object: Type.Literal('organization.project.counts'),
  project_id: Type.String(),
  users: Count,
  service_accounts: Count,
  api_keys: Type.Integer({
    minimum: 0,
    description: 'Those that work: not expired, and their owner is in the project.',
  }),
})
export type ProjectCounts = Static<typeof ProjectCounts>

export const listProjectCounts = endpoint({
  id: 'listProjectCounts',
  method: 'GET',
  path: '/organization/project_counts',
  summary: 'Count the members, service accounts and keys of projects.',
  access: 'project.read',
  command: 'projects counts',
  query: Closed({
    project_ids: Type.Array(Id, {
      minItems: 1,
      maxItems: PROJECTS_MAX,
      description: 'Those that are not there, or may not be seen, are left out of the answer.',
    }),
  }),
  response: Type.Object({ object: Type.Literal('list'), data: Type.Array(ProjectCounts) }),
  extension: true,
  // Keys expire without a change.
})
