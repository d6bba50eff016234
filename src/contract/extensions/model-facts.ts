/** Extension: a model as this server knows it: its price, its end, and its limits by project. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, NAME_MAX, Nullable } from '#contract/schema.ts'
import { PriceOfTokens } from './account-models.ts'

const Limit = Nullable(Type.Integer())

const limits = Type.Object(
  {
    max_requests_per_1_minute: Limit,
    max_tokens_per_1_minute: Limit,
    max_images_per_1_minute: Limit,
    max_audio_megabytes_per_1_minute: Limit,
    max_requests_per_1_day: Limit,
    batch_1_day_max_input_tokens: Limit,
  },
  { description: 'Null: the model has no such limit. 2147483647 is no limit.' },
)

const ProjectModelLimit = Type.Object({
  project_id: Type.String(),
  project_name: Type.String(),
  rate_limits: limits,
})

export const ModelFacts = Type.Object({
  object: Type.Literal('organization.model_facts'),
  model: Type.String(),
  limited_as: Type.String({
    description: 'The model with these limits: an unknown one has those of `default`.',
  }),
  shutdown_date: Nullable(Type.String({ description: 'Day of its announced end: `YYYY-MM-DD`.' })),
  replacement_model: Nullable(Type.String()),
  price: PriceOfTokens(
    'Dollars for a million tokens, where no upstream has other prices. Null: no price is known.',
  ),
  rate_limits: limits,
  project_rate_limits: Type.Array(ProjectModelLimit, {
    description: 'Limits of projects that have their own, of those that you may see: at most 100.',
  }),
  has_more: Type.Boolean({ description: 'Whether further projects have limits of their own.' }),
})
export type ModelFacts = Static<typeof ModelFacts>

export const retrieveModelFacts = endpoint({
  id: 'retrieveModelFacts',
  method: 'GET',
  path: '/organization/model_facts',
  summary: 'Retrieve the price, the announced end and the limits of a model, by project.',
  access: 'project.read',
  command: 'model-facts retrieve',
  query: Closed({ model: Type.String({ minLength: 1, maxLength: NAME_MAX }) }),
  response: ModelFacts,
  extension: true,
})
