/** Models that a project may use: an allow list or a deny list, or no list. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ProjectParams } from './projects.ts'
import { Closed, ID_MAX } from './schema.ts'

/** Most models of one list. */
export const PERMITTED_MODELS_MAX = 1_000

const Mode = Type.Enum(['allow_list', 'deny_list'], {
  description: 'Whether only the listed models may be used, or all but the listed.',
})

export const ModelPermissions = Type.Object({
  object: Type.Literal('project.model_permissions'),
  mode: Mode,
  model_ids: Type.Array(Type.String(), {
    description: 'The listed models. A name without a date includes its dated snapshots.',
  }),
})
export type ModelPermissions = Static<typeof ModelPermissions>

export const NewModelPermissions = Closed({
  mode: Mode,
  model_ids: Type.Array(Type.String({ minLength: 1, maxLength: ID_MAX }), {
    maxItems: PERMITTED_MODELS_MAX,
  }),
})
export type NewModelPermissions = Static<typeof NewModelPermissions>

const PATH = '/organization/projects/:project_id/model_permissions'

export const retrieveProjectModelPermissions = endpoint({
  id: 'retrieveProjectModelPermissions',
  method: 'GET',
  path: PATH,
  summary: 'Retrieve the list of models that a project may use.',
  access: 'project.read',
  command: 'model-permissions retrieve',
  params: ProjectParams,
  response: ModelPermissions,
})

export const updateProjectModelPermissions = endpoint({
  id: 'updateProjectModelPermissions',
  method: 'POST',
  path: PATH,
  summary: 'Set or replace the list of models that a project may use.',
  access: 'project.write',
  command: 'model-permissions update',
  params: ProjectParams,
  body: NewModelPermissions,
  response: ModelPermissions,
})

export const deleteProjectModelPermissions = endpoint({
  id: 'deleteProjectModelPermissions',
  method: 'DELETE',
  path: PATH,
  summary: 'Delete the list, so that the project may use every model.',
  access: 'project.write',
  command: 'model-permissions delete',
  params: ProjectParams,
  response: Type.Object({
    object: Type.Literal('project.model_permissions.deleted'),
    deleted: Type.Boolean(),
  }),
})
