/**
 * Extension: who may do what, and why: each access and permission of a user or a service account,
 * with the roles that give it.
 */
import { type Static, Type } from 'typebox'
import { ACCESSES, endpoint } from '#contract/endpoint.ts'
import { Nullable, PathId } from '#contract/schema.ts'

const Source = Type.Object({
  role: Type.Object({
    id: Type.String(),
    name: Type.String(),
    resource_type: Type.Enum(['api.organization', 'api.project']),
    predefined_role: Type.Boolean(),
  }),
  group: Nullable(
    Type.Object(
      { id: Type.String(), name: Type.String() },
      { description: 'The group by which the role is held. Null: it is held directly.' },
    ),
  ),
})

export const AccessExplanation = Type.Object({
  object: Type.Literal('access.explanation'),
  access: Nullable(
    Type.Enum([...ACCESSES], {
      description:
        'Endpoints of the admin API that it allows. Null: it is about requests with a key.',
    }),
  ),
  permission: Nullable(
    Type.String({ description: 'The permission. Null: owners of the organization alone have it.' }),
  ),
  sentence: Type.String({ description: 'In words, with every way in which it is held.' }),
  sources: Type.Array(Source, {
    description: 'The roles that give it, each of which would be enough.',
  }),
})
export type AccessExplanation = Static<typeof AccessExplanation>

const Explanations = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(AccessExplanation, {
    description: 'Empty for somebody who has no access, such as a deactivated user.',
  }),
})

const project = { project_id: PathId }
const user = { user_id: PathId }

export const accessExplanationEndpoints = {
  listUserAccess: endpoint({
    id: 'listUserAccess',
    method: 'GET',
    path: '/organization/users/:user_id/access',
    summary: 'Explain what a user may do in the organization and in all of its projects, and why.',
    access: 'roles.read',
    command: 'user-access list',
    params: Type.Object(user),
    response: Explanations,
    extension: true,
  }),
  listProjectUserAccess: endpoint({
    id: 'listProjectUserAccess',
    method: 'GET',
    path: '/organization/projects/:project_id/users/:user_id/access',
    summary: 'Explain what a user and their keys may do in a project, and why.',
    access: 'project_roles.read',
    command: 'project-user-access list',
    params: Type.Object({ ...project, ...user }),
    response: Explanations,
    extension: true,
  }),
  listProjectServiceAccountAccess: endpoint({
    id: 'listProjectServiceAccountAccess',
    method: 'GET',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id/access',
    summary: 'Explain what the keys of a service account may do in its project, and why.',
    access: 'project_roles.read',
    command: 'service-account-access list',
    params: Type.Object({ ...project, service_account_id: PathId }),
    response: Explanations,
    extension: true,
  }),
} as const
