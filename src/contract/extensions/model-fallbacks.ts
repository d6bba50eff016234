/**
 * Extension: fallbacks of models. Where every upstream of a model fails, the other models are tried
 * in their order, each with its own permissions, limits and prices.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed, ID_MAX } from '#contract/schema.ts'
import { ModelName } from './model-aliases.ts'

/** Most models of a project that have fallbacks. */
export const FALLBACKS_MAX = 200
/** Most models that are tried for one. */
export const FALLBACK_MODELS_MAX = 3

const When = Type.Enum(['failure', 'failure_or_limit'], {
  description:
    'Whether they are tried only when every upstream of the model fails, or also when a rate limit of the model is reached. A spend limit never leads to another model.',
})

export const ModelFallback = Type.Object({
  object: Type.Literal('organization.project.model_fallback'),
  model: Type.String(),
  fallback_models: Type.Array(Type.String(), { description: 'In the order of attempts.' }),
  when: When,
  ending_models: Type.Array(
    Type.Object({
      model: Type.String(),
      shutdown_date: Type.String({ description: 'The day from which it is not served, in UTC.' }),
    }),
    { description: 'Those of the model and its fallbacks with an announced end.' },
  ),
})
export type ModelFallback = Static<typeof ModelFallback>

export const NewModelFallback = Closed({
  model: ModelName,
  fallback_models: Type.Array(ModelName, {
    minItems: 1,
    maxItems: FALLBACK_MODELS_MAX,
    description: 'Models of the same API format, in the order of attempts.',
  }),
  when: Type.Optional(When),
})
export type NewModelFallback = Static<typeof NewModelFallback>

const PATH = '/organization/projects/:project_id/model_fallbacks'

export const modelFallbackEndpoints = {
  listProjectModelFallbacks: endpoint({
    id: 'listProjectModelFallbacks',
    method: 'GET',
    path: PATH,
    summary: 'List the models of a project that have fallbacks.',
    access: 'project.read',
    command: 'model-fallbacks list',
    params: ProjectParams,
    response: Type.Object({
      object: Type.Literal('list'),
      data: Type.Array(ModelFallback, {
        description: `In the order of their names, at most ${FALLBACKS_MAX}.`,
      }),
    }),
    extension: true,
  }),
  updateProjectModelFallback: endpoint({
    id: 'updateProjectModelFallback',
    method: 'POST',
    path: PATH,
    summary: 'Set or replace the fallbacks of a model in a project.',
    access: 'project.write',
    command: 'model-fallbacks update',
    params: ProjectParams,
    body: NewModelFallback,
    response: ModelFallback,
    extension: true,
  }),
  deleteProjectModelFallback: endpoint({
    id: 'deleteProjectModelFallback',
    method: 'DELETE',
    path: `${PATH}/:model`,
    summary: 'Delete the fallbacks of a model in a project.',
    access: 'project.write',
    command: 'model-fallbacks delete',
    params: Type.Object({
      ...ProjectParams.properties,
      model: Type.String({ minLength: 1, maxLength: ID_MAX }),
    }),
    response: Type.Object({
      object: Type.Literal('organization.project.model_fallback.deleted'),
      model: Type.String(),
      deleted: Type.Boolean(),
    }),
    extension: true,
  }),
} as const

export const modelFallbackObjects = { ModelFallback } as const
