/** Extension: models that are counted without costs, since they have no price. */
import { type Static, Type } from 'typebox'
import { times, Values } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable } from '#contract/schema.ts'

export const UnpricedModel = Type.Object({
  object: Type.Literal('organization.usage.unpriced_model'),
  model: Type.String(),
  service_tier: Nullable(
    Type.String({ description: 'The tier without a price. Null: the model has none in any tier.' }),
  ),
  num_model_requests: Type.Integer({ minimum: 0 }),
  input_tokens: Type.Integer({ minimum: 0 }),
  output_tokens: Type.Integer({ minimum: 0 }),
})
export type UnpricedModel = Static<typeof UnpricedModel>

const { page: _, ...stretch } = times

export const listUnpricedModels = endpoint({
  id: 'listUnpricedModels',
  method: 'GET',
  path: '/organization/usage/unpriced_models',
  summary: 'List the models and service tiers in use without a known price.',
  access: 'usage.read',
  command: 'usage unpriced-models',
  query: Closed({ ...stretch, project_ids: Values }),
  response: Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(UnpricedModel, {
      description: 'At most 100, those with the most requests first.',
    }),
  }),
  extension: true,
  // Prices are those of the configuration.
})
