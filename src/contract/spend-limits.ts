/** Spend limits of the organization and of its projects: at most one of each. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ProjectParams } from './projects.ts'
import { Closed } from './schema.ts'

/** Largest amount, in cents: 100 billion dollars. */
export const SPEND_AMOUNT_MAX = 10_000_000_000_000

/** OpenAI's currency, and the only one. */
export const SpendCurrency = Type.Enum(['USD'], { description: 'Currency of the amount.' })

export const SpendInterval = Type.Enum(['month', 'day', 'week', 'quarter'], {
  description: 'Calendar period in UTC after which spend starts at 0. Extension: all but `month`.',
})

export type SpendInterval = Static<typeof SpendInterval>

const SpendMode = Type.Enum(['enforce', 'warn'], {
  description:
    'Extension: whether requests over the limit are to be rejected or reported. Default: `enforce`.',
})

const spendLimitProperties = {
  threshold_amount: Type.Integer({ description: 'The limit in cents.' }),
  currency: SpendCurrency,
  interval: SpendInterval,
  mode: SpendMode,
  enforcement: Type.Object({
    status: Type.Enum(['inactive', 'enforcing'], {
      description: 'Whether requests are being rejected because of the limit.',
    }),
  }),
}

export const OrganizationSpendLimit = Type.Object({
  object: Type.Literal('organization.spend_limit'),
  ...spendLimitProperties,
})
export type OrganizationSpendLimit = Static<typeof OrganizationSpendLimit>

export const ProjectSpendLimit = Type.Object({
  object: Type.Literal('project.spend_limit'),
  ...spendLimitProperties,
})

export type EnforcementStatus = OrganizationSpendLimit['enforcement']['status']

export const NewSpendLimit = Closed({
  threshold_amount: Type.Integer({
    minimum: 1,
    maximum: SPEND_AMOUNT_MAX,
    description: 'The limit in cents.',
  }),
  currency: SpendCurrency,
  interval: SpendInterval,
  mode: Type.Optional(SpendMode),
})
export type NewSpendLimit = Static<typeof NewSpendLimit>

/** Confirmation of a deletion. A limit has no id. */
const DeletedSpendLimit = <O extends string>(object: O) =>
  Type.Object({ object: Type.Literal(object), deleted: Type.Boolean() })

export const retrieveOrganizationSpendLimit = endpoint({
  id: 'retrieveOrganizationSpendLimit',
  method: 'GET',
  path: '/organization/spend_limit',
  summary: "Retrieve the organization's spend limit.",
  access: 'spend.read',
  command: 'spend-limit retrieve',
  response: OrganizationSpendLimit,
})

export const updateOrganizationSpendLimit = endpoint({
  id: 'updateOrganizationSpendLimit',
  method: 'POST',
  path: '/organization/spend_limit',
  summary: "Set or replace the organization's spend limit.",
  access: 'organization.write',
  command: 'spend-limit update',
  body: NewSpendLimit,
  response: OrganizationSpendLimit,
})

export const deleteOrganizationSpendLimit = endpoint({
  id: 'deleteOrganizationSpendLimit',
  method: 'DELETE',
  path: '/organization/spend_limit',
  summary: "Delete the organization's spend limit.",
  access: 'organization.write',
  command: 'spend-limit delete',
  response: DeletedSpendLimit('organization.spend_limit.deleted'),
})

export const retrieveProjectSpendLimit = endpoint({
  id: 'retrieveProjectSpendLimit',
  method: 'GET',
  path: '/organization/projects/:project_id/spend_limit',
  summary: 'Retrieve the spend limit of a project.',
  access: 'spend.read',
  command: 'project-spend-limit retrieve',
  params: ProjectParams,
  response: ProjectSpendLimit,
})

export const updateProjectSpendLimit = endpoint({
  id: 'updateProjectSpendLimit',
  method: 'POST',
  path: '/organization/projects/:project_id/spend_limit',
  summary: 'Set or replace the spend limit of a project.',
  access: 'organization.write',
  command: 'project-spend-limit update',
  params: ProjectParams,
  body: NewSpendLimit,
  response: ProjectSpendLimit,
})

export const deleteProjectSpendLimit = endpoint({
  id: 'deleteProjectSpendLimit',
  method: 'DELETE',
  path: '/organization/projects/:project_id/spend_limit',
  summary: 'Delete the spend limit of a project.',
  access: 'organization.write',
  command: 'project-spend-limit delete',
  params: ProjectParams,
  response: DeletedSpendLimit('project.spend_limit.deleted'),
})
