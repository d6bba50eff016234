/** Extension: the server of this organization, its nodes and the state of its upstreams. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Nullable, Timestamp } from '#contract/schema.ts'
import { BackgroundTask } from './background-tasks.ts'

/** Consecutive failures that open the circuit of an upstream. */
export const FAILURES_TO_OPEN_CIRCUIT = 5

export const UpstreamError = Type.Object({
  at: Timestamp,
  reason: Type.Enum(
    [
      ...['connect', 'queue_timeout', 'timeout', 'reset', 'broken'],
      ...['auth', 'account', 'redirect', 'encoding', 'status'],
    ] as const,
    {
      description:
        'No connection; none free in time; no answer in time; the connection ended; an answer broke off; it rejected the key; it rejected the account, such as its billing; it answered with a redirect, in an encoding that was not asked for, or with a status that says it failed.',
    },
  ),
  status: Nullable(Type.Integer({ description: 'Of its answer. Null: there was none.' })),
  message: Nullable(
    Type.String({
      description:
        'What it answered, shortened and without keys. Null for who may not change the organization.',
    }),
  ),
})
export type UpstreamError = Static<typeof UpstreamError>

const UpstreamLimitLevel = Type.Object({
  dimension: Type.Enum(['requests', 'tokens', 'concurrency']),
  model: Nullable(Type.String({ description: 'Null: of the whole account.' })),
  limit: Type.Number({ description: 'Of concurrent requests the part of this node.' }),
  used: Type.Number(),
})

const ClosedModel = Type.Object({
  model: Type.String({ description: 'As the upstream names it.' }),
  status: Type.Integer({ description: 'Of the answer that closed it.' }),
  retry_at: Timestamp,
})

export const UpstreamCredentials = Type.Object({
  state: Type.Enum(['ok', 'failing', 'missing'] as const, {
    description:
      'By the last fetch. `failing`: the last token is used to its end. `missing`: there is none.',
  }),
  fetched_at: Nullable(Timestamp),
  ends_at: Nullable(Timestamp),
  failures: Type.Integer({ description: 'Failed fetches since the last token.' }),
  last_error: Nullable(
    Type.Object({
      at: Type.Integer({ description: 'Unix time of the failure; later fetches may succeed.' }),
      message: Nullable(
        Type.String({ description: 'Null for who may not change the organization.' }),
      ),
    }),
  ),
})
export type UpstreamCredentials = Static<typeof UpstreamCredentials>

export const UpstreamHealth = Type.Object({
  name: Type.String(),
  url: Nullable(
    Type.String({
      description:
        'Its address, without what may be secret. Null for who may not change the organization.',
    }),
  ),
  models: Nullable(
    Type.Array(Type.String(), {
      description: 'The names it serves, in which * matches any characters. Null: all of them.',
    }),
  ),
  weight: Type.Integer(),
  regions: Type.Array(Type.String(), {
    description: 'All places where it may process a request. Empty: anywhere.',
  }),
  state: Type.Enum(['ok', 'failing', 'circuit_open', 'no_credentials'], {
    description:
      'By its last answers. `no_credentials`: its source of tokens has none. `circuit_open`: it failed several times in a row, and other upstreams come first until `retry_at`.',
  }),
  failures: Type.Integer({ description: 'How often it failed since it last answered.' }),
  failing_since: Nullable(Timestamp),
  last_error: Nullable(UpstreamError),
  retry_at: Nullable(Timestamp),
  limits: Type.Array(UpstreamLimitLevel, {
    description: 'Its configured limits. Requests and tokens are those of a minute, of all nodes.',
  }),
  closed_models: Type.Array(ClosedModel, {
    description: 'Models for which it has asked to be left alone, at this node.',
  }),
  credentials: Nullable(UpstreamCredentials),
})
export type UpstreamHealth = Static<typeof UpstreamHealth>

export const Server = Type.Object({
  object: Type.Literal('organization.server'),
  version: Type.String(),
  planes: Type.Enum(['all', 'control', 'data']),
  serves_models: Type.Boolean({ description: 'Whether this address passes requests to models.' }),
  sends_mail: Type.Boolean({
    description:
      'Whether recipients of spend alerts get e-mails: this node has a mail server configured.',
  }),
  reconciles_costs: Type.Boolean({
    description: 'Whether an upstream has the setting `billing`: costs are compared with invoices.',
  }),
  store: Type.Enum(['sqlite', 'postgres']),
  egress_proxy: Nullable(
    Type.Object(
      {
        addresses: Nullable(
          Type.Array(Type.String(), {
            description: 'Without user and password. Null for who may not change the organization.',
          }),
        ),
        resolve: Type.Enum(['here', 'proxy'], {
          description: 'Where names of webhooks are resolved: here, and checked, or by the proxy.',
        }),
      },
      { description: 'The proxy of this node’s outgoing connections. Null: they are direct.' },
    ),
  ),
  limiter: Nullable(
    Type.Enum(['memory', 'redis'], {
      description: 'Where this node counts limits. Null: nowhere.',
    }),
  ),
  prices: Type.Object({
    list: Type.String({ description: 'The list of OpenAI’s prices, and its version.' }),
    list_date: Type.String({ description: 'The day on which the list was published.' }),
    unpriced_models: Type.Enum(['allow', 'warn', 'refuse'], {
      description: 'Requests for models without a price: they cost nothing, or are rejected.',
    }),
    unpriced_under_limit: Type.Enum(['allow', 'warn', 'refuse'], {
      description: 'The same under an enforced spend limit.',
    }),
  }),
  request_logs: Type.Object(
    {
      days: Type.Integer({ description: 'Days that a log is kept. 0: requests have none.' }),
      successes_per_second: Type.Integer({
        description: 'Successful requests of a second that have one, on each node.',
      }),
      sample: Type.Number({ description: 'Part of the successful requests beyond these.' }),
      personal_days: Type.Integer({
        description: 'Days after which a log loses address, user agent and owner.',
      }),
    },
    { description: 'Which requests have logs.' },
  ),
  configuration: Type.Object(
    {
      loaded_at: Timestamp,
      needs_restart: Type.Array(Type.String(), {
        description:
          'Changed sections of the file, and variables with changed files, that this node applies when it is restarted.',
      }),
      error: Nullable(
        Type.Object({
          at: Timestamp,
          messages: Nullable(
            Type.Array(Type.String(), {
              description:
                'A sentence for each reason, at most 21. Null for who may not change the organization.',
            }),
          ),
        }),
      ),
    },
    {
      description:
        'The configuration of this node: its last load, and why the last reload failed. Null: it did not.',
    },
  ),
  host: Type.Object(
    {
      certificate_ends_at: Nullable(
        Type.Integer({
          description: 'End of the certificate for HTTPS, Unix seconds. Null: it has none.',
        }),
      ),
      disk_free_bytes: Nullable(
        Type.Integer({
          minimum: 0,
          description: 'Free on the disk of an SQLite store. Null: of another store, or not known.',
        }),
      ),
    },
    { description: 'The host of this node.' },
  ),
  nodes: Type.Array(
    Type.Object({
      id: Type.String(),
      planes: Type.Enum(['all', 'control', 'data']),
      limiter: Type.Enum(['memory', 'redis']),
      started_at: Timestamp,
      heartbeat_at: Timestamp,
    }),
    { description: 'The nodes on this store with a recent heartbeat.' },
  ),
  upstreams: Type.Array(UpstreamHealth, { description: 'As this node knows them.' }),
  tasks: Type.Array(BackgroundTask, { description: 'The periodic tasks of this node.' }),
})
export type Server = Static<typeof Server>

export const retrieveServer = endpoint({
  id: 'retrieveServer',
  method: 'GET',
  path: '/organization/server',
  summary: 'Show what serves this organization: version, store, nodes and upstreams.',
  access: 'organization.read',
  command: 'server retrieve',
  response: Server,
  extension: true,
})
