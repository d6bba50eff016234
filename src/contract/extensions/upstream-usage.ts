/** Extension: input tokens by upstream, and the part served from its cache. */
import { Type } from 'typebox'
import { BucketPage, Dimension, GroupBy, times, Values } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed } from '#contract/schema.ts'

/** Maximum number of days in a page, as of costs. */
const DAYS_MAX = 180

const Count = Type.Integer({ minimum: 0 })

export const UpstreamUsage = Type.Object({
  object: Type.Literal('organization.usage.upstreams.result'),
  upstream: Type.String({ description: 'Its name in the configuration.' }),
  num_model_requests: Count,
  input_tokens: Type.Integer({ description: 'Of completions, embeddings and moderations.' }),
  input_cached_tokens: Count,
  project_id: Dimension,
  model: Dimension,
})

export const usageUpstreams = endpoint({
  id: 'usageUpstreams',
  method: 'GET',
  path: '/organization/usage/upstreams',
  summary: 'Show which upstream read how many input tokens, and how many of them were cached.',
  access: 'usage.read',
  command: 'usage upstreams',
  query: Closed({
    ...times,
    bucket_width: Type.Enum(['1d'], {
      default: '1d',
      description: 'The length of a bucket. One that the times cut short has its whole day.',
    }),
    limit: Type.Integer({
      minimum: 1,
      maximum: DAYS_MAX,
      default: 7,
      description: 'Most buckets of a page.',
    }),
    project_ids: Values,
    models: Values,
    group_by: GroupBy('project_id', 'model'),
  }),
  response: BucketPage(UpstreamUsage),
  extension: true,
})
