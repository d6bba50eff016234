/** Extension: request logs, a row for each request of a valid key, without its content. */
import { type Static, Type } from 'typebox'
import { Second, TagValues, Values } from '#contract/buckets.ts'
import { CSV, endpoint, JSONL } from '#contract/endpoint.ts'
import { Limit, Order } from '#contract/page.ts'
import { Closed, Nullable, PathId, Timestamp } from '#contract/schema.ts'

const OUTCOMES = ['succeeded', 'rejected', 'failed', 'left'] as const

/** Longest session of a request, in characters. */
const SESSION_MAX = 128
const STATUS_MIN = 100
const STATUS_MAX = 599
const STATUSES_MAX = 100
/** Token of a page: a time, a request id and a digest. */
const PAGE_MAX = 1_024

const Milliseconds = Type.Integer({ minimum: 0 })
const Text = Nullable(Type.String())
const Counted = Type.Integer({ minimum: 0 })

/** One request to one upstream. */
const Attempt = Type.Object({
  upstream: Type.String(),
  model: Nullable(Type.String({ description: 'The model that was requested there.' })),
  status: Nullable(Type.Integer({ description: 'Null: none arrived.' })),
  reason: Nullable(Type.String({ description: 'Why it failed. Null: it was answered.' })),
  started_ms: Type.Integer({ description: 'Milliseconds after the start of the request.' }),
  duration_ms: Milliseconds,
})

/** The limit that rejected a request, as in `error.limit`. */
const RejectingLimit = Type.Object(
  {
    dimension: Type.String({ description: '`spend` for a spend limit.' }),
    source: Type.String({ description: 'The level of the limit, such as `project` or `key`.' }),
    subject: Type.Optional(
      Type.String({ description: 'The user, account, key or value with a limit over all models.' }),
    ),
    model: Nullable(Type.String({ description: 'Null for a limit that is not of a model.' })),
    limit: Type.Number({ description: 'Of a spend limit, as the further amounts: dollars.' }),
    used: Type.Number(),
    reserved: Type.Number(),
    requested: Type.Number(),
    resets_in_ms: Nullable(Type.Integer({ description: 'Of a rate limit, else null.' })),
    resets_at: Nullable(Type.Integer({ description: 'Of a spend limit: Unix seconds.' })),
  },
  { description: 'The limit that rejected the request.' },
)

const Owner = Type.Object({
  type: Type.Enum(['user', 'service_account']),
  id: Type.String(),
})

export const RequestLog = Type.Object({
  object: Type.Literal('organization.request_log'),
  request_id: Type.String(),
  client_request_id: Nullable(
    Type.String({ description: 'The first 128 characters of `x-client-request-id`.' }),
  ),
  trace_id: Text,
  started_at: Timestamp,
  started_at_ms: Type.Integer({ description: 'Unix time in milliseconds.' }),
  ended_at: Timestamp,
  ended_at_ms: Type.Integer({ description: 'Unix time in milliseconds.' }),
  endpoint: Type.String({ description: 'The route.' }),
  api_format: Type.Enum(['openai', 'anthropic']),
  project_id: Type.String(),
  api_key_id: Type.String(),
  owner: Nullable(Owner),
  names: Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Last names of project, key and owner, by id, also after their deletion.',
  }),
  address: Text,
  user_agent: Text,
  session: Text,
  tags: Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string' },
  }),
  model: Nullable(Type.String({ description: 'The model that served, or was to serve.' })),
  requested_model: Nullable(
    Type.String({
      description:
        'The name in the body, if it is another: an alias, or a model that could not serve.',
    }),
  ),
  answered_model: Nullable(Type.String({ description: 'The model that answered.' })),
  upstream: Nullable(Type.String({ description: 'The upstream that answered.' })),
  attempts: Type.Array(Attempt, { description: 'Requests to upstreams, in their order.' }),
  outcome: Type.Enum([...OUTCOMES], {
    description:
      '`rejected`: by the gateway or the upstream, with a 4xx. `failed`: the upstream or this server did not answer, or not to the end. `left`: the caller left before the end.',
  }),
  status: Nullable(Type.Integer({ description: 'Status of the answer. Null: none was sent.' })),
  code: Nullable(Type.String({ description: 'Code of the error.' })),
  limit: Nullable(RejectingLimit),
  usage: Type.Unsafe<Record<string, number>>({
    type: 'object',
    additionalProperties: { type: 'number' },
    description:
      'Amounts that are not 0, such as `input_tokens`, and `output_reasoning_tokens`, which are part of `output_tokens`.',
  }),
  cost: Type.Number({ description: 'Dollars.' }),
  waited_ms: Milliseconds,
  first_byte_ms: Nullable(Milliseconds),
  first_token_ms: Nullable(Milliseconds),
  duration_ms: Milliseconds,
  request_bytes: Counted,
  answer_bytes: Counted,
  streamed: Type.Boolean(),
  left: Type.Boolean({ description: 'Whether the caller left before the end of the answer.' }),
  requests: Type.Integer({
    minimum: 1,
    description:
      'How many requests the row stands for: 1, or the rest of a minute, with the outcome and code of a key, beyond the rows of its own.',
  }),
})
export type RequestLog = Static<typeof RequestLog>

export const RequestLogQuery = Closed({
  start_time: Type.Optional(Second),
  end_time: Type.Optional(Second),
  project_ids: Values,
  api_key_ids: Values,
  user_ids: Values,
  models: Values,
  upstreams: Values,
  statuses: Type.Optional(
    Type.Array(Type.Integer({ minimum: STATUS_MIN, maximum: STATUS_MAX }), {
      maxItems: STATUSES_MAX,
    }),
  ),
  outcomes: Type.Optional(Type.Array(Type.Enum([...OUTCOMES]), { maxItems: OUTCOMES.length })),
  codes: Values,
  tags: TagValues(
    'Only requests with these tags, as `team=search`; `team=` is requests without the tag. Values of one key are alternatives.',
  ),
  session: Type.Optional(Type.String({ minLength: 1, maxLength: SESSION_MAX })),
  order: Order('desc'),
  limit: Limit(),
  page: Type.Optional(
    Type.String({ maxLength: PAGE_MAX, description: 'The next_page of the page before.' }),
  ),
})
export type RequestLogQuery = Static<typeof RequestLogQuery>

export const RequestLogPage = Type.Object({
  object: Type.Literal('page'),
  data: Type.Array(RequestLog),
  has_more: Type.Boolean({
    description:
      'Whether the search goes on at `next_page`. A page may have fewer rows than `limit`, or none, where a search without an index took longer than 250 ms.',
  }),
  searched_to: Nullable(
    Type.Integer({
      description:
        'Where the search has more: the end of the last request that it has read, in Unix seconds. Null: it has read all of them.',
    }),
  ),
  next_page: Nullable(
    Type.String({
      description:
        'With `order=asc` also on the last page: requested again later, it has the rows since.',
    }),
  ),
})
export type RequestLogPage = Static<typeof RequestLogPage>

const listRequestLogs = endpoint({
  id: 'listRequestLogs',
  method: 'GET',
  path: '/organization/request_logs',
  summary: 'List requests by the time of their end, newest first.',
  access: 'own_request_logs',
  command: 'request-logs list',
  query: RequestLogQuery,
  response: RequestLogPage,
  exports: [CSV, JSONL],
  file: 'bailiwick-request-logs',
  extension: true,
})

const retrieveRequestLog = endpoint({
  id: 'retrieveRequestLog',
  method: 'GET',
  path: '/organization/request_logs/:request_id',
  summary: 'Retrieve the log of a request by its id, the x-request-id of its answer.',
  access: 'own_request_logs',
  command: 'request-logs retrieve',
  params: Closed({ request_id: PathId }),
  response: RequestLog,
  extension: true,
})

export const requestLogEndpoints = {
  listRequestLogs,
  retrieveRequestLog,
} as const
