/** Extension: ranking by usage, without reading all of it. */
import { type Static, Type } from 'typebox'
import { Dimension, times, Values } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable, Timestamp } from '#contract/schema.ts'

/** Maximum number of rows in a page: so many that a table of all rows takes few requests. */
const ROWS_MAX = 1_000
/** Length of a page token: it holds an id, and a model may have any name. */
const PAGE_MAX = 2_048

const Count = Type.Integer({ minimum: 0 })

/** Sums of a row and of all rows together. */
export const usageSums = {
  cost: Type.Number({ description: 'Dollars, to a billionth of one.' }),
  input_tokens: Type.Integer({ description: 'Of completions, embeddings and moderations.' }),
  input_cached_tokens: Type.Integer({ description: 'Those of them that an upstream had cached.' }),
  output_tokens: Count,
  requested_requests: Type.Integer({ description: 'Admitted or refused, of every endpoint.' }),
  refused_requests: Type.Integer({ description: 'By any of the limits. Batches are no requests.' }),
  failed_requests: Type.Integer({
    description: 'Of the admitted, those that failed. Requests of batches are not among them.',
  }),
}

export const RankedUsage = Type.Object({
  object: Type.Literal('organization.usage.ranking.result'),
  project_id: Nullable(
    Type.String({ description: 'Of a key or a user: where all of it was in one project.' }),
  ),
  user_id: Dimension,
  api_key_id: Dimension,
  model: Dimension,
  name: Nullable(
    Type.String({
      description: 'Last name of the project, key or user. A model is named by its id.',
    }),
  ),
  email: Nullable(Type.String({ description: 'Of a person.' })),
  owner_name: Nullable(Type.String({ description: 'Of a key: the last name of its owner.' })),
  project_name: Nullable(Type.String({ description: 'Of a key or a service account.' })),
  deleted: Type.Boolean({
    description: 'Whether the key, service account or user was deleted. The name is the last.',
  }),
  archived: Type.Boolean({ description: 'Whether the project was archived.' }),
  ...usageSums,
})
export type RankedUsage = Static<typeof RankedUsage>

const RankedTotals = Type.Object({
  groups: Type.Integer({ minimum: 0, description: 'How many rows all pages have together.' }),
  ...usageSums,
})

export const UsageRanking = Type.Object({
  object: Type.Literal('page'),
  start_time: Timestamp,
  end_time: Timestamp,
  data: Type.Array(RankedUsage),
  total: RankedTotals,
  has_more: Type.Boolean(),
  next_page: Nullable(Type.String()),
})
export type UsageRanking = Static<typeof UsageRanking>

const { page: _, ...stretch } = times

export const usageRanking = endpoint({
  id: 'usageRanking',
  method: 'GET',
  path: '/organization/usage/ranking',
  summary: 'Rank projects, models, keys or users by what they used.',
  access: 'usage.read',
  command: 'usage ranking',
  query: Closed({
    ...stretch,
    group_by: Type.Enum(['project_id', 'model', 'api_key_id', 'user_id'], {
      description: 'What is ranked.',
    }),
    measure: Type.Enum(['cost', 'tokens', 'requests', 'refused', 'failed'], {
      default: 'cost',
      description:
        'By what: tokens are input and output together, refused and failed are requests.',
    }),
    project_ids: Values,
    models: Values,
    api_key_ids: Values,
    user_ids: Values,
    limit: Type.Integer({ minimum: 1, maximum: ROWS_MAX, default: 20, description: 'Page size.' }),
    page: Type.Optional(
      Type.String({ maxLength: PAGE_MAX, description: 'The next_page of the page before.' }),
    ),
  }),
  response: UsageRanking,
  extension: true,
})
