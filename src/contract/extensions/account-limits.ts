/** Extension: what is left of each limit that holds for a person in a project. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { RATE_LIMIT_FIELDS } from '#contract/rate-limits.ts'
import { Closed, Id, Nullable, Timestamp } from '#contract/schema.ts'
import { SpendBudget } from '#contract/spend/budget.ts'

export const AccountSpendLimit = Type.Object({
  ...SpendBudget.properties,
  object: Type.Literal('organization.account.spend_limit'),
  project_id: Type.String({ description: 'The project of the question.' }),
  name: Nullable(Type.String({ description: 'Name of the key, person, project or organization.' })),
  base_limit: Type.Number({ description: 'The limit without a raise, in dollars.' }),
  raise: Nullable(
    Type.Object(
      { limit: Type.Number({ description: 'In dollars.' }), until: Timestamp },
      { description: 'The raise that is in force.' },
    ),
  ),
  may_request_raise: Type.Boolean(),
  raise_request: Nullable(
    Type.Object(
      {
        id: Type.String(),
        threshold_amount: Type.Integer({ description: 'In cents.' }),
        until: Timestamp,
      },
      { description: "The person's open request for a raise of it." },
    ),
  ),
})
export type AccountSpendLimit = Static<typeof AccountSpendLimit>

export const AccountRateLimit = Type.Object({
  object: Type.Literal('organization.account.rate_limit'),
  scope: Type.String({
    description: 'Who has the limit: `api_key`, `project_user`, `user`, `project`, `organization`.',
  }),
  id: Type.String({ description: 'Id of the key, the person, the project or the organization.' }),
  name: Nullable(Type.String({ description: 'Name of the key, person, project or organization.' })),
  model: Nullable(Type.String({ description: 'Null: of all models together.' })),
  field: Type.Enum([...RATE_LIMIT_FIELDS]),
  limit: Type.Integer(),
  used: Type.Number({ description: 'What is in the bucket now. It may be above the limit.' }),
  remaining: Type.Number(),
  window_seconds: Nullable(
    Type.Integer({
      description:
        'Seconds in which a full bucket leaks empty. Null: it counts batches that have not ended.',
    }),
  ),
  resets_at: Nullable(
    Type.Integer({ description: 'When it is empty without another request, in Unix seconds.' }),
  ),
})
export type AccountRateLimit = Static<typeof AccountRateLimit>

export const AccountLimits = Type.Object({
  object: Type.Literal('organization.account.limits'),
  project_id: Type.String(),
  spend: Type.Array(AccountSpendLimit, { description: 'The narrowest first.' }),
  rates: Type.Array(AccountRateLimit, {
    description:
      'Of the person and their keys, the narrowest first; then of the models that the person used in the last 7 days.',
  }),
  read_at: Timestamp,
})
export type AccountLimits = Static<typeof AccountLimits>

export const retrieveAccountLimits = endpoint({
  id: 'retrieveAccountLimits',
  method: 'GET',
  path: '/organization/account/limits',
  summary: 'Show what is left of each limit that holds for you in a project.',
  access: 'self',
  command: 'account limits',
  query: Closed({ project_id: Id }),
  response: AccountLimits,
  extension: true,
})
