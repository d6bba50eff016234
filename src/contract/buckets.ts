/**
 * Pages of time buckets: OpenAI's fourth dialect of lists, used by usage and costs.
 *
 * A page holds buckets, oldest first and without a gap; a bucket without requests has no results.
 * Without `group_by` a bucket has one result, with null for all dimensions; with it, one for each
 * combination. The next page is requested with `page=<next_page>`.
 */
import { type TSchema, Type } from 'typebox'
import { NAME_MAX, Nullable, Timestamp } from './schema.ts'
import { TAGS_MAX, TagKey } from './tag.ts'

/** The last second that a Date can represent. */
const TIME_MAX = 8_640_000_000_000
/** Maximum number of values in one filter. */
const FILTER_MAX = 100
const PAGE_TOKEN_MAX = 256

/** A time in a query. */
export const Second = Type.Integer({ ...Timestamp, minimum: 0, maximum: TIME_MAX })

/** Parameters of every query of buckets. `end_time` is the present by default. */
export const times = {
  start_time: Second,
  end_time: Type.Optional(Second),
  page: Type.Optional(
    Type.String({ maxLength: PAGE_TOKEN_MAX, description: 'The next_page of the page before.' }),
  ),
}

/** The values of a filter. */
export const Values = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: NAME_MAX }), { maxItems: FILTER_MAX }),
)

/** Dimensions for `group_by`. */
export function GroupBy<const D extends string[]>(...dimensions: D) {
  return Type.Optional(
    Type.Array(Type.Enum(dimensions), {
      maxItems: FILTER_MAX,
      description: 'The dimensions that results are grouped by.',
    }),
  )
}

/** Extension: a filter by tags. */
export function TagValues(description: string) {
  return Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: NAME_MAX, pattern: '^[^=]+=' }), {
      maxItems: FILTER_MAX,
      description,
      'x-comma-separated': false,
      'x-extension': true,
    }),
  )
}

/** Extensions: the keys of tags that results are grouped by, and a filter by tags. */
export const tagParameters = {
  group_by_tags: Type.Optional(
    Type.Array(TagKey, {
      maxItems: TAGS_MAX,
      description:
        "Keys of tags that results are grouped by; `group_by=tag:team` is the same. Bailiwick's own; OpenAI's API does not have it.",
      'x-extension': true,
    }),
  ),
  tags: TagValues(
    "Only usage with these tags, as `team=search`; `team=` is usage without the tag. Bailiwick's own; OpenAI's API does not have it.",
  ),
}

/** Extension: values of the tags that results are grouped by; null for usage without the tag. */
export const TagDimensions = Type.Optional(
  Type.Unsafe<Record<string, string | null>>({
    type: 'object',
    additionalProperties: { type: ['string', 'null'] },
    description: 'Of results that are grouped by tags: the value of each, null without the tag.',
  }),
)

/** Null if the results are not grouped by it. */
export const Dimension = Nullable(Type.String())

/** The gateway does not know the product of a request. */
export const ApiSource = Nullable(Type.Enum(['unlabeled']))

/** A page of buckets with results of the schema `R`. */
export interface BucketPage<R> {
  object: 'page'
  data: { object: 'bucket'; start_time: number; end_time: number; results: R[] }[]
  has_more: boolean
  next_page: string | null
}

export function BucketPage<R extends TSchema>(result: R) {
  return Type.Object({
    object: Type.Literal('page'),
    data: Type.Array(
      Type.Object({
        object: Type.Literal('bucket'),
        start_time: Timestamp,
        end_time: Timestamp,
        results: Type.Array(result),
      }),
    ),
    has_more: Type.Boolean(),
    next_page: Nullable(Type.String()),
  })
}
