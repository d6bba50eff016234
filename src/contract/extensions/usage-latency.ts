/** Extension: latencies and outcomes of requests over time, by upstream, model and status. */
import { type Static, Type } from 'typebox'
import { BucketPage, Dimension, GroupBy, times, Values } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable } from '#contract/schema.ts'
import { BUCKET_LIMITS } from '#contract/usage.ts'

const Count = Type.Integer({ minimum: 0 })

function QuantilesOf(description: string) {
  return Type.Object(
    {
      requests: Type.Integer({ minimum: 1, description: 'Requests that were measured.' }),
      p50: Count,
      p95: Count,
      p99: Count,
    },
    { description },
  )
}
export type Quantiles = Static<ReturnType<typeof QuantilesOf>>

export const LatencyResult = Type.Object({
  object: Type.Literal('organization.usage.latency.result'),
  num_requests: Type.Integer({
    minimum: 0,
    description: 'Requests for models that have ended, with any outcome.',
  }),
  succeeded: Count,
  rejected: Type.Integer({ description: 'By the gateway or the upstream, with a 4xx.' }),
  failed: Type.Integer({
    description: 'The upstream or this server did not answer, or not to the end.',
  }),
  left: Type.Integer({ description: 'The caller left before the end.' }),
  duration_ms: Nullable(
    QuantilesOf(
      'Milliseconds to the end of the answer: of requests that succeeded, and with `group_by=status` of all with the status. A quantile is off by less than a factor of 1.6.',
    ),
  ),
  first_token_ms: Nullable(
    QuantilesOf('Milliseconds to the first token, of those of them that were streamed.'),
  ),
  upstream: Nullable(
    Type.String({ description: 'Of the last attempt. Null also: none was tried.' }),
  ),
  model: Dimension,
  status: Nullable(Type.Integer({ description: 'Of the answer. Null also: none was sent.' })),
})
export type LatencyResult = Static<typeof LatencyResult>

export const usageLatency = endpoint({
  id: 'usageLatency',
  method: 'GET',
  path: '/organization/usage/latency',
  summary: 'Show latency and outcomes of requests over time, by upstream, model and status.',
  access: 'organization_usage.read',
  command: 'usage latency',
  query: Closed({
    ...times,
    bucket_width: Type.Enum(['1m', '1h', '1d', 'all'], {
      default: '1d',
      description:
        'The length of a bucket; `all`: the whole time is one. Minutes are kept for 8 days, hours for 400.',
    }),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: BUCKET_LIMITS['1m'].max,
        description:
          'Most buckets of a page: 1d 7 by default and 31 at most, 1h 24 and 168, 1m 60.',
      }),
    ),
    upstreams: Values,
    models: Values,
    group_by: GroupBy('upstream', 'model', 'status'),
  }),
  response: BucketPage(LatencyResult),
  extension: true,
})
