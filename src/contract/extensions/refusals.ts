/** Extension: requested usage, and the part of it that each limit rejected. */
import { type Static, Type } from 'typebox'
import { BucketPage, Dimension, GroupBy } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed } from '#contract/schema.ts'
import { usageEndpoints } from '#contract/usage.ts'

const Count = Type.Integer()

export const RefusalsUsage = Type.Object({
  object: Type.Literal('organization.usage.refusals.result'),
  requested_requests: Type.Integer({
    description: 'All that asked to be admitted: those that were, and those that were refused.',
  }),
  requested_tokens: Type.Integer({
    description: 'What they asked of the limit on tokens, as it was estimated when they came.',
  }),
  refused_requests_per_minute: Count,
  refused_tokens_per_minute: Count,
  refused_images_per_minute: Count,
  refused_audio_megabytes_per_minute: Count,
  refused_requests_per_day: Count,
  refused_batch_tokens: Count,
  refused_spend: Type.Integer({
    description: 'Requests and batches that a spend limit refused; of these, requests alone came.',
  }),
  failed_requests: Type.Integer({
    description: 'Of the admitted, those that failed. Requests of batches are not among them.',
  }),
  project_id: Dimension,
  user_id: Dimension,
  api_key_id: Dimension,
  model: Dimension,
})
export type RefusalsUsage = Static<typeof RefusalsUsage>

// Requests that a limit rejected have no rows by tags.
const {
  group_by_tags: _,
  tags: __,
  ...parameters
} = usageEndpoints.usageModerations.query.properties

export const usageRefusals = endpoint({
  id: 'usageRefusals',
  method: 'GET',
  path: '/organization/usage/refusals',
  summary: 'Show how many requests came, and how many of them which limit refused.',
  access: 'usage.read',
  command: 'usage refusals',
  query: Closed({
    ...parameters,
    group_by: GroupBy('project_id', 'user_id', 'api_key_id', 'model'),
  }),
  response: BucketPage(RefusalsUsage),
  extension: true,
})
