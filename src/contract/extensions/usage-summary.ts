/** Extension: figures, timeline and rankings of a period of usage, in one answer. */
import { type Static, Type } from 'typebox'
import { Dimension, times, Values } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable, Timestamp } from '#contract/schema.ts'
import { RankedUsage, usageSums } from './usage-ranking.ts'

/** Most buckets by their width: six hours of minutes, a month of hours, a year of days and more. */
export const SUMMARY_BUCKETS_MAX = { '1m': 360, '1h': 744, '1d': 400 } as const
const ROWS_MAX = 1_000
const SERIES_MAX = 31
/** The longest names of zones have some thirty characters. */
const ZONE_MAX = 64

const Count = Type.Integer({ minimum: 0 })

/** Requests rejected by each limit. Batches are no requests. */
const refusals = {
  refused_requests_per_minute: Count,
  refused_tokens_per_minute: Count,
  refused_images_per_minute: Count,
  refused_audio_megabytes_per_minute: Count,
  refused_requests_per_day: Count,
  refused_spend: Count,
  refused_batch_tokens: Count,
}

export const summarySums = {
  ...usageSums,
  num_model_requests: Type.Integer({
    minimum: 0,
    description: 'Answered requests of every endpoint, those of batches included.',
  }),
  ...refusals,
}

const SummaryBucket = Type.Object({
  start_time: Timestamp,
  end_time: Timestamp,
  unfinished: Type.Boolean({
    description: 'Whether the bucket is not over: its sums are those so far.',
  }),
  ...summarySums,
})

/** Fields of a ranking. */
const RANKED = ['project_id', 'model', 'api_key_id', 'user_id', 'upstream'] as const

const SummaryRow = Type.Object({
  ...RankedUsage.properties,
  upstream: Dimension,
  ...summarySums,
  previous_amount: Nullable(
    Type.Number({
      description: 'The measure in the period before. Null without `compare`, and of upstreams.',
    }),
  ),
  timeline: Nullable(
    Type.Array(Type.Number(), {
      description:
        'The measure in each bucket. Null beyond the first `series` rows, and of upstreams but for days of UTC.',
    }),
  ),
})

const SummaryRanking = Type.Object({
  group_by: Type.Enum([...RANKED]),
  groups: Type.Integer({ minimum: 0, description: 'How many rows there are in all.' }),
  data: Type.Array(SummaryRow),
  has_more: Type.Boolean(),
  next_page: Nullable(
    Type.String({
      description:
        'The page of the ranking that follows, of the same times, filters and measure. Null of upstreams.',
    }),
  ),
})

export const UsageSummary = Type.Object({
  object: Type.Literal('organization.usage.summary'),
  start_time: Timestamp,
  end_time: Timestamp,
  total: Type.Object(summarySums),
  previous: Type.Object(
    { start_time: Timestamp, end_time: Timestamp, ...summarySums },
    {
      description:
        'The period before: as many buckets, up to the same point as the present is in this one.',
    },
  ),
  buckets: Type.Array(SummaryBucket),
  rankings: Type.Array(SummaryRanking, { description: 'One for each `group_by`, in its order.' }),
})
export type UsageSummary = Static<typeof UsageSummary>

const { page: _, ...stretch } = times

export const usageSummary = endpoint({
  id: 'usageSummary',
  method: 'GET',
  path: '/organization/usage/summary',
  summary: 'Sum up a period: totals beside those of the period before, a timeline, and rankings.',
  access: 'usage.read',
  command: 'usage summary',
  query: Closed({
    ...stretch,
    previous_start_time: Type.Optional({
      ...times.start_time,
      description: 'Start of the period to compare with. Default: as many buckets before.',
    }),
    previous_end_time: Type.Optional({
      ...times.start_time,
      description:
        'Its end. Default: as long after its start as the period is, at most until the period starts.',
    }),
    bucket_width: Type.Enum(['1m', '1h', '1d'], {
      default: '1d',
      description:
        'The length of a bucket: at most 360 minutes, 744 hours or 400 days. Minutes are kept for 8 days.',
    }),
    time_zone: Type.String({
      minLength: 1,
      maxLength: ZONE_MAX,
      default: 'UTC',
      description:
        'The zone whose midnight days begin at, by its IANA name. Other zones than UTC are exact to the hour.',
    }),
    group_by: Type.Optional(
      Type.Array(Type.Enum([...RANKED]), {
        maxItems: RANKED.length,
        description:
          'What is ranked; nothing by default. Upstreams are counted by whole days, since the upgrade to 0.2, and filtered by projects alone.',
      }),
    ),
    measure: Type.Enum(['cost', 'tokens', 'requests', 'refused', 'failed'], {
      default: 'cost',
      description: 'By what it is ranked: tokens are input and output together.',
    }),
    limit: Type.Integer({
      minimum: 1,
      maximum: ROWS_MAX,
      default: 20,
      description: 'Most rows of each ranking.',
    }),
    compare: Type.Boolean({
      default: false,
      description: 'Whether each row has its measure in the period before.',
    }),
    series: Type.Integer({
      minimum: 0,
      maximum: SERIES_MAX,
      default: 0,
      description: 'How many of the rows have a timeline of their own.',
    }),
    project_ids: Values,
    models: Values,
    api_key_ids: Values,
    user_ids: Values,
  }),
  response: UsageSummary,
  extension: true,
})
