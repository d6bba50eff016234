/** Extension: models in use with an announced end. */
import { type Static, Type } from 'typebox'
import { Values } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable, Timestamp } from '#contract/schema.ts'

export const EndingModel = Type.Object({
  object: Type.Literal('organization.usage.ending_model'),
  project_id: Type.String(),
  model: Type.String(),
  shutdown_date: Type.String({ description: 'The day from which it is not served, in UTC.' }),
  source: Type.Enum(['configuration', 'upstream', 'documentation'], {
    description: 'Where the day is from.',
  }),
  replacement_model: Nullable(Type.String({ description: 'As the source recommends.' })),
  num_model_requests: Type.Integer({ minimum: 0, description: 'Of the last 7 days and today.' }),
  last_used_at: Timestamp,
})
export type EndingModel = Static<typeof EndingModel>

export const listEndingModels = endpoint({
  id: 'listEndingModels',
  method: 'GET',
  path: '/organization/usage/ending_models',
  summary: 'List the models used in the last 7 days that end within 90 days, or have ended.',
  access: 'usage.read',
  command: 'usage ending-models',
  query: Closed({ project_ids: Values }),
  response: Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(EndingModel, {
      description: 'At most 500, the first to end first. `last_used_at` is the start of a day.',
    }),
  }),
  extension: true,
})
