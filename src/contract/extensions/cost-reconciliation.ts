/** Extension: counted costs beside those that the providers of upstreams have billed. */
import { type Static, Type } from 'typebox'
import { Second } from '#contract/buckets.ts'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, NAME_MAX, Nullable, Timestamp } from '#contract/schema.ts'
import { Amount, Month } from './cost-exports.ts'

/** Most days of one comparison: a quarter. */
export const RECONCILED_DAYS_MAX = 92

/** Longer than accounts are read. */
const ANSWER_MS = 130_000

/** Causes of a difference, as far as the provider's account reveals them. */
export const DIFFERENCE_CAUSES = [
  'day_open',
  'counted_before_upgrade',
  'no_price',
  'outside_bailiwick',
  'missing_at_provider',
  'cached_tokens',
  'batch_or_tier',
  'price',
  'no_token_usage',
  'unknown',
] as const
export type DifferenceCause = (typeof DIFFERENCE_CAUSES)[number]

/** A sentence for each cause, for people. */
export const CAUSE_TEXTS: Readonly<Record<DifferenceCause, string>> = {
  day_open: 'The day is not closed: the provider may still add to it.',
  counted_before_upgrade:
    'Some requests were counted by a version of Bailiwick without costs by upstream.',
  no_price: 'Bailiwick has no price for the model.',
  outside_bailiwick:
    'The provider counts more requests or tokens: the account is also used without Bailiwick.',
  missing_at_provider: 'Bailiwick counts more requests or tokens than the provider lists.',
  cached_tokens: 'The tokens agree, but not how many of them were read from the cache.',
  batch_or_tier:
    'The tokens agree, and some are of batches or of another service tier: their price differs.',
  price: 'The tokens agree: the price differs.',
  no_token_usage:
    'The provider lists no tokens for it, as for images, audio and tools: Bailiwick counts a tool under the model that called it.',
  unknown: 'The provider’s account does not reveal the cause.',
}

const Cause = Type.Enum([...DIFFERENCE_CAUSES])
const Count = Type.Integer({ minimum: 0 })
const Counts = Type.Object({
  counted: Count,
  billed: Nullable(Type.Integer({ description: 'Null: the provider does not list it.' })),
})

/** Both amounts, and their difference. */
const compared = {
  counted: Amount,
  billed: Nullable(Amount),
  difference: Nullable(
    Type.Number({ description: 'Counted less billed, in dollars. Null without a billed amount.' }),
  ),
  difference_ratio: Nullable(
    Type.Number({ description: 'The difference over the billed amount; null if that is 0.' }),
  ),
  exceeds_tolerance: Type.Boolean({
    description: 'Of a difference of at least one cent, and beyond the tolerance.',
  }),
}

const LineItem = Type.Object({
  name: Type.String({ description: "The provider's name: `gpt-5.6-luna, input`." }),
  amount: Amount,
})

export const ReconciledModel = Type.Object({
  model: Type.String({ description: 'Without the date of a snapshot.' }),
  ...compared,
  requests: Counts,
  input_tokens: Counts,
  cached_tokens: Counts,
  output_tokens: Counts,
  line_items: Type.Array(LineItem, { description: 'Of the provider, at most 50.' }),
  causes: Type.Array(Cause, { description: 'Empty within the tolerance.' }),
})
export type ReconciledModel = Static<typeof ReconciledModel>

export const ReconciledDay = Type.Object({
  start_time: Timestamp,
  end_time: Timestamp,
  status: Type.Enum(['open', 'closed'], {
    description: 'A day is closed 24 hours after its end: providers list some costs late.',
  }),
  ...compared,
  models: Type.Array(ReconciledModel),
})
export type ReconciledDay = Static<typeof ReconciledDay>

export const ReconciledAccount = Type.Object({
  upstream: Type.String({ description: 'The upstream with the setting `billing`.' }),
  upstreams: Type.Array(Type.String(), {
    description: 'All upstreams of the same account, which are counted together.',
  }),
  provider: Type.Enum(['openai', 'anthropic']),
  filters: Type.Object({
    project_ids: Type.Array(Type.String()),
    api_key_ids: Type.Array(Type.String()),
    workspace_ids: Type.Array(Type.String()),
  }),
  read_at: Nullable(Timestamp),
  error: Nullable(Type.String({ description: 'Why the account could not be read.' })),
  notes: Type.Array(Type.String(), { description: 'Limits of this comparison.' }),
  closed: Type.Object(compared, { description: 'The closed days together.' }),
  days: Type.Array(ReconciledDay),
  models: Type.Array(ReconciledModel, { description: 'Of the closed days together.' }),
})
export type ReconciledAccount = Static<typeof ReconciledAccount>

export const CostReconciliation = Type.Object({
  object: Type.Literal('organization.cost_reconciliation'),
  start_time: Timestamp,
  end_time: Timestamp,
  tolerance_percent: Type.Number(),
  status: Type.Enum(['agrees', 'differs', 'unread', 'not_configured'], {
    description:
      'Of the closed days of all accounts: `differs` beyond the tolerance, `unread` if an account could not be read.',
  }),
  accounts: Type.Array(ReconciledAccount),
})
export type CostReconciliation = Static<typeof CostReconciliation>

export const retrieveCostReconciliation = endpoint({
  id: 'retrieveCostReconciliation',
  method: 'GET',
  path: '/organization/costs/reconciliation',
  summary: 'Compare the counted costs with those that providers have billed, by day and model.',
  access: 'organization_usage.read',
  command: 'costs reconcile',
  query: Closed({
    month: Type.Optional(Month),
    start_time: Type.Optional(Second),
    end_time: Type.Optional(Second),
    upstream: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: NAME_MAX,
        description: 'Only the account of this upstream.',
      }),
    ),
    tolerance: Type.String({
      default: '1%',
      minLength: 1,
      maxLength: 8,
      pattern: '^\\d{1,3}(\\.\\d{1,3})?%?$',
      description: 'Differences up to this part of the billed amount agree: `0.5%`.',
    }),
  }),
  response: CostReconciliation,
  timeoutMs: ANSWER_MS,
  extension: true,
})
