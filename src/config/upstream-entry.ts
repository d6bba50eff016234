/** Schema of an entry of the file's `upstreams:`. */
import { type Static, Type } from 'typebox'
import { API_FORMATS } from '#contract/formats/format-name.ts'
import { BillingEntry } from './billing.ts'
import { MAXIMA_ENTRIES } from './maxima.ts'
import { PriceEntries } from './prices.ts'
import { SecretEntry } from './secret.ts'
import { TLS_FILE_ENTRIES } from './tls-files.ts'
import { UpstreamAuthEntry } from './upstream-auth.ts'
import { UpstreamLimitEntries } from './upstream-limits.ts'

const PATTERNS_MAX = 500
const PATTERN_LENGTH_MAX = 200
const SERVICE_TIER_MAX = 64
const WEIGHT_MAX = 1_000
const SECONDS_MAX = 86_400
const PRICE_FACTOR_MAX = 10

export const KEY_HEADERS = ['authorization', 'x-api-key'] as const

const WORKSPACE_ID = '^[A-Za-z0-9_-]{1,128}$'
/** An id, or the name of a tag: `team=search`. */
const PROJECT = '^(?:proj_[A-Za-z0-9]{1,64}|[A-Za-z][A-Za-z0-9_.-]{0,63}=[^\\p{Cc}]{1,256})$'
/** Global processing is no region. */
const REGION = '^(?!global$)[a-z][a-z0-9-]{1,31}$'
const REGIONS_MAX = 16

const closed = { additionalProperties: false }

function Names(expected: string) {
  return Type.Array(Type.String({ minLength: 1, maxLength: PATTERN_LENGTH_MAX }), {
    minItems: 1,
    maxItems: PATTERNS_MAX,
    expected,
  })
}

const Seconds = Type.Number({ minimum: 0.01, maximum: SECONDS_MAX })

export const UpstreamEntry = Type.Object(
  {
    base_url: Type.String({ minLength: 1, maxLength: 2_000 }),
    /** The API that it serves. */
    api_format: Type.Optional(Type.Enum(API_FORMATS, { expected: API_FORMATS.join(' or ') })),
    /** The workspace of an account at Anthropic that its requests are for. */
    workspace_id: Type.Optional(Type.String({ pattern: WORKSPACE_ID, expected: 'an id' })),
    api_key: Type.Optional(SecretEntry),
    /** Credentials, in place of `api_key`. */
    auth: Type.Optional(UpstreamAuthEntry),
    /** The account at the provider, for comparisons of costs. */
    billing: Type.Optional(BillingEntry),
    /** Names and globs; `*` matches any characters. */
    models: Type.Optional(Names('a list of model names, in which * matches any characters')),
    /** Names of models at the upstream: public name → its name. */
    model_names: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
    /** Prices of models here, instead of those of the model. */
    prices: Type.Optional(Type.Record(Type.String(), PriceEntries)),
    /** Factors of its region on the prices that models have elsewhere, by names and globs. */
    price_factors: Type.Optional(
      Type.Record(Type.String(), Type.Number({ minimum: 1, maximum: PRICE_FACTOR_MAX })),
    ),
    /** The service tier that a request without one may get here. */
    service_tier: Type.Optional(Type.String({ minLength: 1, maxLength: SERVICE_TIER_MAX })),
    ...MAXIMA_ENTRIES,
    weight: Type.Optional(Type.Integer({ minimum: 0, maximum: WEIGHT_MAX })),
    /** Only for these projects: a separate account. */
    projects: Type.Optional(
      Type.Array(Type.String({ pattern: PROJECT }), {
        minItems: 1,
        maxItems: PATTERNS_MAX,
        expected: 'a list of ids (proj_…) and tags (team=search) of projects',
      }),
    ),
    /** All places where it may process a request. Left out: anywhere. */
    regions: Type.Optional(
      Type.Array(Type.String({ pattern: REGION }), {
        minItems: 1,
        maxItems: REGIONS_MAX,
        expected: 'a list of regions in lower case (eu, us, jp); global is none',
      }),
    ),
    /** Whether files, batches and the objects that refer to them are stored there. */
    files: Type.Optional(Type.Boolean({ expected: 'true or false' })),
    /** Whether it stores responses, for references of later requests to them and their items. */
    stores: Type.Optional(Type.Boolean({ expected: 'true or false' })),
    /** Steering members of bodies that are forwarded to this upstream. */
    pass_members: Type.Optional(Names('a list of members that are rejected by default')),
    /** Whether members that the gateway does not know are forwarded under an enforced limit. */
    unknown_members: Type.Optional(
      Type.Enum(['pass', 'reject'] as const, { expected: 'pass or reject' }),
    ),
    /** Whether models with OpenAI's names have OpenAI's tokenizers here. */
    tokenizer: Type.Optional(
      Type.Enum(['openai', 'unknown'] as const, { expected: 'openai or unknown' }),
    ),
    /** Routes besides those of OpenAI that are served: `/rerank`. */
    pass_routes: Type.Optional(Names('a list of paths below the base URL, such as /rerank')),
    /** Header of the upstream's key: `Authorization: Bearer …`, or `x-api-key`. */
    key_header: Type.Optional(Type.Enum(KEY_HEADERS, { expected: KEY_HEADERS.join(' or ') })),
    connect_seconds: Type.Optional(Seconds),
    first_byte_seconds: Type.Optional(Seconds),
    /** Silence before the first byte after which others are served elsewhere. */
    slow_seconds: Type.Optional(Seconds),
    idle_seconds: Type.Optional(Seconds),
    connections: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    ...TLS_FILE_ENTRIES,
    /** Limits of the account: a request without room goes to another upstream. */
    limits: Type.Optional(UpstreamLimitEntries),
  },
  closed,
)
export type UpstreamEntry = Static<typeof UpstreamEntry>
