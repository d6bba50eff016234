/** Extension: requests of people for a raise of a spend limit, and decisions about them. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { Closed, Id, Nullable, PathId, Timestamp } from '#contract/schema.ts'
import { PAYER_KINDS, SPEND_AMOUNT_MAX, SpendInterval } from '#contract/spend/limits.ts'

/** Longest reason, and longest note of a decision, in characters. */
const TEXT_MAX = 500
/** Most projects in a filter. */
const FILTER_MAX = 100
/** The end of the year 9999, in Unix seconds. */
const TIME_MAX = 253_402_300_799
const STATUSES = ['open', 'approved', 'denied', 'withdrawn', 'expired'] as const

const Amount = Type.Integer({ minimum: 1, maximum: SPEND_AMOUNT_MAX, description: 'In cents.' })
const Until = Type.Integer({ ...Timestamp, minimum: 1, maximum: TIME_MAX })

const Decision = Type.Object({
  at: Timestamp,
  by: Nullable(
    Type.Object(
      { id: Type.String(), email: Nullable(Type.String()), name: Nullable(Type.String()) },
      { description: 'The person. Null: a key of the operator.' },
    ),
  ),
  threshold_amount: Nullable(Type.Integer({ description: 'The raised limit, in cents.' })),
  until: Nullable(Timestamp),
  note: Nullable(Type.String()),
})

export const RaiseRequest = Type.Object({
  object: Type.Literal('organization.raise_request'),
  id: Type.String(),
  created_at: Timestamp,
  expires_at: Type.Integer({
    description: 'Unix seconds: 30 days after it was made, or the time that it asks for.',
  }),
  status: Type.Enum([...STATUSES]),
  user: Type.Object({
    id: Type.String(),
    email: Nullable(Type.String()),
    name: Nullable(Type.String()),
  }),
  project_id: Type.String(),
  project_name: Nullable(Type.String()),
  scope: Type.Enum(PAYER_KINDS, { description: 'Who has the limit.' }),
  scope_id: Type.String(),
  scope_name: Nullable(Type.String()),
  interval: SpendInterval,
  inherited: Type.Boolean({ description: 'Whether the limit was a default.' }),
  current_amount: Type.Integer({ description: 'The limit when it was asked for, in cents.' }),
  threshold_amount: Type.Integer({ description: 'The limit that is asked for, in cents.' }),
  until: Timestamp,
  reason: Type.String(),
  decision: Nullable(Decision),
  may_decide: Type.Boolean({ description: 'Whether the caller may set this limit.' }),
})
export type RaiseRequest = Static<typeof RaiseRequest>

export const NewRaiseRequest = Closed({
  project_id: Id,
  scope: Type.Enum(PAYER_KINDS, { description: 'Who has the limit.' }),
  scope_id: Id,
  threshold_amount: Amount,
  until: Until,
  reason: Type.String({ minLength: 1, maxLength: TEXT_MAX }),
})
export type NewRaiseRequest = Static<typeof NewRaiseRequest>

/** Amount and time are those of the request if they are left out. */
export const RaiseApproval = Closed({
  threshold_amount: Type.Optional(Amount),
  until: Type.Optional(Until),
  note: Type.Optional(Type.String({ maxLength: TEXT_MAX })),
})
export type RaiseApproval = Static<typeof RaiseApproval>

export const RaiseDenial = Closed({ note: Type.Optional(Type.String({ maxLength: TEXT_MAX })) })
export type RaiseDenial = Static<typeof RaiseDenial>

const Statuses = Type.Optional(
  Type.Array(Type.Enum([...STATUSES]), { minItems: 1, maxItems: STATUSES.length }),
)
const AccountRaiseRequestQuery = ListQuery({ statuses: Statuses })
const RaiseRequestQuery = ListQuery({
  statuses: Statuses,
  project_ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: FILTER_MAX })),
})
export type RaiseRequestQuery = Static<typeof RaiseRequestQuery>

const Params = Type.Object({ raise_request_id: PathId })

export const raiseRequestEndpoints = {
  createAccountRaiseRequest: endpoint({
    id: 'createAccountRaiseRequest',
    method: 'POST',
    path: '/organization/account/raise_requests',
    summary: 'Ask for a raise of a spend limit that holds for you.',
    access: 'self',
    command: 'account request-raise',
    body: NewRaiseRequest,
    response: RaiseRequest,
    extension: true,
  }),
  listAccountRaiseRequests: endpoint({
    id: 'listAccountRaiseRequests',
    method: 'GET',
    path: '/organization/account/raise_requests',
    summary: 'List your requests for raises, newest first.',
    access: 'self',
    command: 'account raise-requests',
    query: AccountRaiseRequestQuery,
    response: Page(RaiseRequest),
    extension: true,
  }),
  withdrawAccountRaiseRequest: endpoint({
    id: 'withdrawAccountRaiseRequest',
    method: 'DELETE',
    path: '/organization/account/raise_requests/:raise_request_id',
    summary: 'Withdraw an open request for a raise.',
    access: 'self',
    command: 'account withdraw-raise',
    params: Params,
    response: RaiseRequest,
    extension: true,
  }),
  listRaiseRequests: endpoint({
    id: 'listRaiseRequests',
    method: 'GET',
    path: '/organization/raise_requests',
    summary: 'List requests for raises in projects with spend limits that you may read.',
    access: 'self',
    command: 'raise-requests list',
    query: RaiseRequestQuery,
    response: Page(RaiseRequest),
    extension: true,
  }),
  approveRaiseRequest: endpoint({
    id: 'approveRaiseRequest',
    method: 'POST',
    path: '/organization/raise_requests/:raise_request_id/approve',
    summary: 'Approve a request for a raise, and set the raise of its limit.',
    access: 'self',
    command: 'raise-requests approve',
    params: Params,
    body: RaiseApproval,
    response: RaiseRequest,
    extension: true,
  }),
  denyRaiseRequest: endpoint({
    id: 'denyRaiseRequest',
    method: 'POST',
    path: '/organization/raise_requests/:raise_request_id/deny',
    summary: 'Deny a request for a raise.',
    access: 'self',
    command: 'raise-requests deny',
    params: Params,
    body: RaiseDenial,
    response: RaiseRequest,
    extension: true,
  }),
} as const
