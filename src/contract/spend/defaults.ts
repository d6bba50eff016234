/** Extension: limits of everybody in the organization, or a project, without a separate limit. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Beyond, byKey, NEW_TAG_DEFAULTS } from '#contract/extensions/subject-rate-limits.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed, Nullable } from '#contract/schema.ts'
import { BudgetInterval, newSpendLimitProperties, SpendCurrency, SpendInterval } from './limits.ts'

const SpendLimitDefault = Type.Object({
  threshold_amount: Type.Integer({ description: 'The limit of each, in cents.' }),
  currency: SpendCurrency,
  interval: SpendInterval,
  mode: Type.Enum(['enforce', 'warn']),
})
export type SpendLimitDefault = Static<typeof SpendLimitDefault>

const TagSpendDefault = Type.Object({
  threshold_amount: Type.Integer({ description: 'The limit of each value, in cents.' }),
  currency: SpendCurrency,
  interval: BudgetInterval,
  mode: Type.Enum(['enforce', 'warn']),
  beyond: Beyond,
})
export type TagSpendDefault = Static<typeof TagSpendDefault>

const TagSpendDefaults = byKey(TagSpendDefault, {
  description: 'Of each value of a key of tags, by the key.',
})

export const SpendLimitDefaults = Type.Object({
  object: Type.Literal('organization.spend_limit_defaults'),
  project: Nullable(SpendLimitDefault),
  user: Nullable(SpendLimitDefault),
  service_account: Nullable(SpendLimitDefault),
  api_key: Nullable(SpendLimitDefault),
  tags: TagSpendDefaults,
})
export type SpendLimitDefaults = Static<typeof SpendLimitDefaults>

export const ProjectSpendLimitDefaults = Type.Object({
  object: Type.Literal('project.spend_limit_defaults'),
  user: Nullable(SpendLimitDefault),
  service_account: Nullable(SpendLimitDefault),
  api_key: Nullable(SpendLimitDefault),
  tags: TagSpendDefaults,
})
export type ProjectSpendLimitDefaults = Static<typeof ProjectSpendLimitDefaults>

const NewDefault = Type.Optional(Nullable(Closed(newSpendLimitProperties)))

const NewTagDefault = Closed({
  ...newSpendLimitProperties,
  interval: BudgetInterval,
  beyond: Type.Optional(Beyond),
})
export type NewTagDefault = Static<typeof NewTagDefault>

const NewTagDefaults = Type.Optional(byKey(Nullable(NewTagDefault), NEW_TAG_DEFAULTS))

/** Absent members stay as they are; null removes a default. */
export const SpendLimitDefaultsChange = Closed({
  project: NewDefault,
  user: NewDefault,
  service_account: NewDefault,
  api_key: NewDefault,
  tags: NewTagDefaults,
})
export type SpendLimitDefaultsChange = Static<typeof SpendLimitDefaultsChange>

/** `user`: of each person, for what they spend in the project. */
export const ProjectSpendLimitDefaultsChange = Closed({
  user: NewDefault,
  service_account: NewDefault,
  api_key: NewDefault,
  tags: NewTagDefaults,
})
export type ProjectSpendLimitDefaultsChange = Static<typeof ProjectSpendLimitDefaultsChange>

export const spendLimitDefaults = {
  retrieveSpendLimitDefaults: endpoint({
    id: 'retrieveSpendLimitDefaults',
    method: 'GET',
    path: '/organization/spend_limit_defaults',
    summary: 'Retrieve the spend limits of projects, users, accounts, keys and values without one.',
    access: 'spend.read',
    command: 'spend-limit-defaults retrieve',
    response: SpendLimitDefaults,
    extension: true,
  }),
  updateSpendLimitDefaults: endpoint({
    id: 'updateSpendLimitDefaults',
    method: 'POST',
    path: '/organization/spend_limit_defaults',
    summary:
      'Set or remove the spend limits of projects, users, accounts, keys and values without one.',
    access: 'organization.write',
    command: 'spend-limit-defaults update',
    body: SpendLimitDefaultsChange,
    response: SpendLimitDefaults,
    extension: true,
  }),
  retrieveProjectSpendLimitDefaults: endpoint({
    id: 'retrieveProjectSpendLimitDefaults',
    method: 'GET',
    path: '/organization/projects/:project_id/spend_limit_defaults',
    summary:
      'Retrieve the spend limits in a project of people, accounts, keys and values without one.',
    access: 'spend.read',
    command: 'project-spend-limit-defaults retrieve',
    params: ProjectParams,
    response: ProjectSpendLimitDefaults,
    extension: true,
  }),
  updateProjectSpendLimitDefaults: endpoint({
    id: 'updateProjectSpendLimitDefaults',
    method: 'POST',
    path: '/organization/projects/:project_id/spend_limit_defaults',
    summary:
      'Set or remove the spend limits in a project of people, accounts, keys and values without one.',
    access: 'organization.write',
    command: 'project-spend-limit-defaults update',
    params: ProjectParams,
    body: ProjectSpendLimitDefaultsChange,
    response: ProjectSpendLimitDefaults,
    extension: true,
  }),
} as const
