/** Limits of an upstream's account: requests and tokens a minute, and concurrent requests. */
import { type Static, Type } from 'typebox'

const LIMIT_MAX = 1_000_000_000_000
const CONCURRENCY_MAX = 65_535
const MODELS_MAX = 100

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: LIMIT_MAX }))

const LIMIT_ENTRIES = {
  requests_per_minute: Limit,
  tokens_per_minute: Limit,
  /** Requests under way at once, of all nodes together. */
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: CONCURRENCY_MAX })),
}

const closed = { additionalProperties: false, minProperties: 1 }
const ModelLimits = Type.Object(LIMIT_ENTRIES, closed)
type ModelLimits = Static<typeof ModelLimits>

export const UpstreamLimitEntries = Type.Object(
  {
    ...LIMIT_ENTRIES,
    /** Limits of single models, besides those of the account. */
    models: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), ModelLimits, {
        minProperties: 1,
        maxProperties: MODELS_MAX,
      }),
    ),
  },
  closed,
)
export type UpstreamLimitEntries = Static<typeof UpstreamLimitEntries>

export type UpstreamLimitDimension = 'requests' | 'tokens' | 'concurrency'

/** One limit of an upstream. */
export interface UpstreamLimit {
  readonly dimension: UpstreamLimitDimension
  /** The configured name of its model; undefined for the whole account. */
  readonly model: string | undefined
  readonly limit: number
}

const DIMENSIONS = [
  ['requests', 'requests_per_minute'],
  ['tokens', 'tokens_per_minute'],
  ['concurrency', 'concurrency'],
] as const

/** The limits of an entry; empty if it has none. */
export function configuredLimits(entry: UpstreamLimitEntries | undefined): UpstreamLimit[] {
  if (!entry) return []
  const models = Object.entries(entry.models ?? {})
  return [
    ...limitsOf(entry, undefined),
    ...models.flatMap(([model, ofModel]) => limitsOf(ofModel, model)),
  ]
}

function limitsOf(entry: ModelLimits, model: string | undefined): UpstreamLimit[] {
  return DIMENSIONS.flatMap(([dimension, member]) => {
    const limit = entry[member]
    return limit === undefined ? [] : [{ dimension, model, limit }]
  })
}
