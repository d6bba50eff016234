/** Costs in dollars, by the day or the hour. */
import { Type } from 'typebox'
import {
  ApiSource,
  BucketPage,
  Dimension,
  GroupBy,
  TagDimensions,
  tagParameters,
  times,
  Values,
} from './buckets.ts'
import { endpoint } from './endpoint.ts'
import { Closed, NAME_MAX, Nullable } from './schema.ts'

export const Costs = Type.Object({
  object: Type.Literal('organization.costs.result'),
  amount: Type.Object({
    value: Type.Number({ description: 'Dollars, to a billionth of one.' }),
    currency: Type.Literal('usd'),
  }),
  /** Name of a cost line: `gpt-5.2-2025-12-11, input`. */
  line_item: Dimension,
  project_id: Dimension,
  user_id: Dimension,
  api_key_id: Dimension,
  api_source: ApiSource,
  tags: TagDimensions,
  /** Quantity in the line's unit; null if results are not grouped by line. */
  quantity: Nullable(Type.Number()),
  quantity_unit: Nullable(Type.Enum(['tokens', 'images', 'characters', 'duration_seconds'])),
})

/** Filters of OpenAI's other usage endpoints, which its costs do not have. */
const ours = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: NAME_MAX }), {
    maxItems: 100,
    description: "Bailiwick's own; OpenAI's API does not have it.",
    'x-extension': true,
  }),
)

export const usageCosts = endpoint({
  id: 'usageCosts',
  method: 'GET',
  path: '/organization/costs',
  summary: 'Show what was used in dollars, day by day.',
  access: 'usage.read',
  command: 'usage costs',
  query: Closed({
    ...times,
    bucket_width: Type.Enum(['1d'], { default: '1d', description: 'The length of a bucket.' }),
    hourly: Type.Optional(
      Type.Boolean({
        description:
          "Buckets of an hour in the place of days. Bailiwick's own; OpenAI's API does not have it.",
        'x-extension': true,
      }),
    ),
    limit: Type.Integer({
      minimum: 1,
      maximum: 180,
      default: 7,
      description: 'Most buckets of a page.',
    }),
    project_ids: Values,
    api_key_ids: Values,
    user_ids: ours,
    models: ours,
    ...tagParameters,
    /** Names of lines have commas, so a value is always one whole name. */
    line_items: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
        maxItems: 100,
        description: 'Whole names of lines.',
        'x-comma-separated': false,
      }),
    ),
    group_by: GroupBy('project_id', 'user_id', 'line_item', 'api_key_id', 'api_source'),
  }),
  response: BucketPage(Costs),
})
