/**
 * Spend limits: at most one of each payer. OpenAI has those of the organization and of its
 * projects; `payer-limits.ts` has the others.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed, Nullable, Timestamp } from '#contract/schema.ts'

/** Largest amount, in cents: 100 billion dollars. */
export const SPEND_AMOUNT_MAX = 10_000_000_000_000

/**
 * Kinds of payers that have a limit each, the narrowest first. Extensions: all but the last two.
 * `project_user`: a person in one project.
 */
export const OWNER_KINDS = [
  'api_key',
  'service_account',
  'project_user',
  'user',
  'tag',
  'project',
  'organization',
] as const

/** All kinds of payers. Values of tags are in lists of their own. */
export const PAYER_KINDS = ['tag_value', ...OWNER_KINDS] as const

export type OwnerKind = (typeof OWNER_KINDS)[number]
export type PayerKind = (typeof PAYER_KINDS)[number]

/** The end of the year 9999, in Unix seconds. */
const TIME_MAX = 253_402_300_799

/** OpenAI's currency, and the only one. */
export const SpendCurrency = Type.Enum(['USD'], { description: 'Currency of the amount.' })

/** Names alone: the console has no members of schemas. */
const INTERVALS = ['month', 'day', 'week', 'quarter'] as const

export const SpendInterval = Type.Enum([...INTERVALS], {
  description: 'Calendar period in UTC after which spend starts at 0. Extension: all but `month`.',
})

export type SpendInterval = Static<typeof SpendInterval>

/** Period of a budget: the period of a value of a tag may have no end. */
export const BudgetInterval = Type.Enum([...INTERVALS, 'lifetime'], {
  description: 'Calendar period in UTC after which spend starts at 0; `lifetime`: none.',
})
export type BudgetInterval = Static<typeof BudgetInterval>

const SpendMode = Type.Enum(['enforce', 'warn'], {
  description:
    'Extension: whether requests over the limit are to be rejected or reported. Left out, that of the limit so far, at first `enforce`.',
})

/** Extension: a higher limit until a time. */
const SpendRaise = Type.Object({
  threshold_amount: Type.Integer({ description: 'The limit until then, in cents.' }),
  until: Timestamp,
})

/** Members of a spend limit of any scope. */
export const spendLimitProperties = {
  threshold_amount: Type.Integer({ description: 'The limit in cents.' }),
  currency: SpendCurrency,
  interval: SpendInterval,
  mode: SpendMode,
  raise: Nullable(SpendRaise),
  enforcement: Type.Object({
    status: Type.Enum(['inactive', 'enforcing'], {
      description:
        'Whether requests are being rejected because of the limit: `enforcing` once it has rejected one in the present period with at most a tenth of it left.',
    }),
  }),
}

/** A spend limit of a scope. */
export function spendLimitOf<S extends PayerKind>(scope: S) {
  const object = Type.Literal(`${scope}.spend_limit` as const)
  return Type.Object({ object, ...spendLimitProperties })
}

export const OrganizationSpendLimit = spendLimitOf('organization')
export type OrganizationSpendLimit = Static<typeof OrganizationSpendLimit>

export const ProjectSpendLimit = spendLimitOf('project')

export type EnforcementStatus = OrganizationSpendLimit['enforcement']['status']

const NewAmount = Type.Integer({
  minimum: 1,
  maximum: SPEND_AMOUNT_MAX,
  description: 'The limit in cents.',
})

/** Members of OpenAI's body, and the mode. */
export const newSpendLimitProperties = {
  threshold_amount: NewAmount,
  currency: SpendCurrency,
  interval: SpendInterval,
  mode: Type.Optional(SpendMode),
}

export const NewSpendRaise = Closed({
  threshold_amount: NewAmount,
  until: Type.Integer({ ...Timestamp, minimum: 1, maximum: TIME_MAX }),
})

/** Left out, a raise that is in force stays, unless the new limit is as high; null ends it. */
export const NewSpendLimit = Closed({
  ...newSpendLimitProperties,
  raise: Type.Optional(Nullable(NewSpendRaise)),
})
export type NewSpendLimit = Static<typeof NewSpendLimit>

/** Confirmation of a deletion. A limit has no id. */
export function deletedSpendLimitOf<S extends PayerKind>(scope: S) {
  const object = Type.Literal(`${scope}.spend_limit.deleted` as const)
  return Type.Object({ object, deleted: Type.Boolean() })
}

export const spendLimitEndpoints = {
  retrieveOrganizationSpendLimit: endpoint({
    id: 'retrieveOrganizationSpendLimit',
    method: 'GET',
    path: '/organization/spend_limit',
    summary: "Retrieve the organization's spend limit.",
    access: 'spend.read',
    command: 'spend-limit retrieve',
    response: OrganizationSpendLimit,
  }),
  updateOrganizationSpendLimit: endpoint({
    id: 'updateOrganizationSpendLimit',
    method: 'POST',
    path: '/organization/spend_limit',
    summary: "Set or replace the organization's spend limit.",
    access: 'organization.write',
    command: 'spend-limit update',
    body: NewSpendLimit,
    response: OrganizationSpendLimit,
  }),
  deleteOrganizationSpendLimit: endpoint({
    id: 'deleteOrganizationSpendLimit',
    method: 'DELETE',
    path: '/organization/spend_limit',
    summary: "Delete the organization's spend limit.",
    access: 'organization.write',
    command: 'spend-limit delete',
    response: deletedSpendLimitOf('organization'),
  }),
  retrieveProjectSpendLimit: endpoint({
    id: 'retrieveProjectSpendLimit',
    method: 'GET',
    path: '/organization/projects/:project_id/spend_limit',
    summary: 'Retrieve the spend limit of a project.',
    access: 'spend.read',
    command: 'project-spend-limit retrieve',
    params: ProjectParams,
    response: ProjectSpendLimit,
  }),
  updateProjectSpendLimit: endpoint({
    id: 'updateProjectSpendLimit',
    method: 'POST',
    path: '/organization/projects/:project_id/spend_limit',
    summary: 'Set or replace the spend limit of a project.',
    access: 'organization.write',
    command: 'project-spend-limit update',
    params: ProjectParams,
    body: NewSpendLimit,
    response: ProjectSpendLimit,
  }),
  deleteProjectSpendLimit: endpoint({
    id: 'deleteProjectSpendLimit',
    method: 'DELETE',
    path: '/organization/projects/:project_id/spend_limit',
    summary: 'Delete the spend limit of a project.',
    access: 'organization.write',
    command: 'project-spend-limit delete',
    params: ProjectParams,
    response: deletedSpendLimitOf('project'),
  }),
} as const
