/** Extension: the models that a person may use in a project, as their keys may. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { API_FORMATS } from '#contract/formats/format-name.ts'
import { Closed, Id, Nullable } from '#contract/schema.ts'

const Limit = Nullable(Type.Integer())

/** Prices of tokens; null where none is known. */
export function PriceOfTokens(description: string) {
  return Nullable(
    Type.Object(
      {
        input: Type.Number(),
        cached_input: Type.Number(),
        output: Type.Number(),
      },
      { description },
    ),
  )
}

export const AccountModel = Type.Object({
  object: Type.Literal('organization.account.model'),
  id: Type.String({ description: 'Its name in requests.' }),
  alias_of: Nullable(Type.String({ description: 'The model that an alias names.' })),
  display_name: Nullable(Type.String()),
  api_formats: Type.Array(Type.Enum([...API_FORMATS])),
  context_window: Nullable(Type.Integer({ description: 'In tokens.' })),
  max_output_tokens: Nullable(Type.Integer()),
  shutdown_date: Nullable(Type.String({ description: 'Day of its announced end: `YYYY-MM-DD`.' })),
  replacement_model: Nullable(Type.String()),
  price: PriceOfTokens(
    'Dollars for a million tokens, of the dearest upstream that may answer. Null: no price for tokens is known.',
  ),
  rate_limits: Type.Object(
    {
      max_requests_per_1_minute: Limit,
      max_tokens_per_1_minute: Limit,
      max_requests_per_1_day: Limit,
    },
    { description: "The smaller of the project's and the organization's. Null: none." },
  ),
})
export type AccountModel = Static<typeof AccountModel>

export const AccountModels = Type.Object({
  object: Type.Literal('list'),
  serves_models: Type.Boolean({
    description: 'Whether this node serves models. One that does not has none to list.',
  }),
  data: Type.Array(AccountModel, { description: 'By name.' }),
})
export type AccountModels = Static<typeof AccountModels>

export const listAccountModels = endpoint({
  id: 'listAccountModels',
  method: 'GET',
  path: '/organization/account/models',
  summary: 'List the models that your keys may use in a project.',
  access: 'self',
  command: 'account models',
  query: Closed({ project_id: Id }),
  response: AccountModels,
  extension: true,
})
