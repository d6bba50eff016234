/**
 * Extension: aliases of models. Requests may name the alias, and are served as if they named the
 * model. An organization's hold in all of its projects, unless a project has the same one.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed, ID_MAX } from '#contract/schema.ts'
import { ShutdownDate } from './shutdown-date.ts'

/** Most aliases of an organization, and of a project. */
export const ALIASES_MAX = 200
/** An alias is a name like those of models, without blanks, commas and globs. */
export const ALIAS_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:/@-]*$'

/** Longest name of a model in a request, in characters. */
const MODEL_NAME_MAX = 200

const AliasName = Type.String({
  minLength: 1,
  maxLength: MODEL_NAME_MAX,
  pattern: ALIAS_PATTERN,
  description: 'The name that requests may have. It is the name of no model, by any spelling.',
})

export const ModelName = Type.String({ minLength: 1, maxLength: MODEL_NAME_MAX })

const wire = {
  alias: Type.String(),
  model: Type.String({ description: 'The model that serves, is limited and is paid for.' }),
  shutdown_date: ShutdownDate,
}

export const ModelAlias = Type.Object({
  object: Type.Literal('organization.model_alias'),
  ...wire,
})
export type ModelAlias = Static<typeof ModelAlias>

export const ProjectModelAlias = Type.Object({
  object: Type.Literal('organization.project.model_alias'),
  ...wire,
})
export type ProjectModelAlias = Static<typeof ProjectModelAlias>

export const NewModelAlias = Closed({ alias: AliasName, model: ModelName })
export type NewModelAlias = Static<typeof NewModelAlias>

const Order = `In the order of their names, at most ${ALIASES_MAX}.`

const ModelAliasList = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(ModelAlias, { description: Order }),
})

const ProjectModelAliasList = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(ProjectModelAlias, { description: Order }),
})

/** An alias in a path may have `/` (as `%2F`) and `:`, as names of models do. */
const PathAlias = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: ALIAS_PATTERN })

function deletedAliasOf<O extends string>(object: O) {
  return Type.Object({
    object: Type.Literal(object),
    alias: Type.String(),
    deleted: Type.Boolean(),
  })
}

const ORGANIZATION_PATH = '/organization/model_aliases'
const PROJECT_PATH = '/organization/projects/:project_id/model_aliases'

export const modelAliasEndpoints = {
  listModelAliases: endpoint({
    id: 'listModelAliases',
    method: 'GET',
    path: ORGANIZATION_PATH,
    summary: 'List the aliases of models that hold in all projects.',
    access: 'organization.read',
    command: 'model-aliases list',
    response: ModelAliasList,
    extension: true,
  }),
  updateModelAlias: endpoint({
    id: 'updateModelAlias',
    method: 'POST',
    path: ORGANIZATION_PATH,
    summary: 'Add an alias of a model for all projects, or give it another model.',
    access: 'organization.write',
    command: 'model-aliases update',
    body: NewModelAlias,
    response: ModelAlias,
    extension: true,
  }),
  deleteModelAlias: endpoint({
    id: 'deleteModelAlias',
    method: 'DELETE',
    path: `${ORGANIZATION_PATH}/:alias`,
    summary: 'Delete an alias of the organization.',
    access: 'organization.write',
    command: 'model-aliases delete',
    params: Type.Object({ alias: PathAlias }),
    response: deletedAliasOf('organization.model_alias.deleted'),
    extension: true,
  }),
  listProjectModelAliases: endpoint({
    id: 'listProjectModelAliases',
    method: 'GET',
    path: PROJECT_PATH,
    summary: 'List the aliases of models of a project, without those of its organization.',
    access: 'project.read',
    command: 'project-model-aliases list',
    params: ProjectParams,
    response: ProjectModelAliasList,
    extension: true,
  }),
  updateProjectModelAlias: endpoint({
    id: 'updateProjectModelAlias',
    method: 'POST',
    path: PROJECT_PATH,
    summary: 'Add an alias of a model for a project, or give it another model.',
    access: 'project.write',
    command: 'project-model-aliases update',
    params: ProjectParams,
    body: NewModelAlias,
    response: ProjectModelAlias,
    extension: true,
  }),
  deleteProjectModelAlias: endpoint({
    id: 'deleteProjectModelAlias',
    method: 'DELETE',
    path: `${PROJECT_PATH}/:alias`,
    summary:
      'Delete an alias of a project. That of the organization, if there is one, holds again.',
    access: 'project.write',
    command: 'project-model-aliases delete',
    params: Type.Object({ ...ProjectParams.properties, alias: PathAlias }),
    response: deletedAliasOf('organization.project.model_alias.deleted'),
    extension: true,
  }),
} as const

export const modelAliasObjects = { ModelAlias, ProjectModelAlias } as const
