/**
 * Extension: values of keys of tags with limits of their values, such as each `end_user`, with what
 * they have spent and with their own limits. A value is listed from its first use on, or from its
 * first own limit on.
 */
import { type Static, Type } from 'typebox'
import { CSV, endpoint, JSONL } from '#contract/endpoint.ts'
import { RateDefault, SubjectRateChange } from '#contract/extensions/subject-rate-limits.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed, Nullable, Timestamp } from '#contract/schema.ts'
import { PathTagValue, TagKey, VALUE_SEARCH_MAX } from '#contract/tag.ts'
import {
  BudgetInterval,
  NewSpendRaise,
  newSpendLimitProperties,
  spendLimitProperties,
} from './limits.ts'

const { threshold_amount, currency, mode, raise } = spendLimitProperties

const ValueSpendLimit = Type.Object({
  threshold_amount,
  currency,
  interval: BudgetInterval,
  mode,
  raise,
})
export type ValueSpendLimit = Static<typeof ValueSpendLimit>

function Dollars(description: string) {
  return Type.Number({ description: `${description}, in dollars.` })
}

export const TagValue = Type.Object({
  object: Type.Literal('tag_value'),
  id: Type.String({
    description:
      'Key and value: `end_user=alice`; a `safety_identifier` with its hash. The key alone for all values that are too many, which share a limit.',
  }),
  key: Type.String(),
  value: Nullable(Type.String({ description: 'Null for all values that are too many.' })),
  project_id: Nullable(Type.String({ description: 'Null for limits of the organization.' })),
  spend: Nullable(
    Type.Object(
      {
        interval: BudgetInterval,
        mode: spendLimitProperties.mode,
        inherited: Type.Boolean({ description: 'Whether the limit is the default of the key.' }),
        limit: Dollars('The limit that is in force'),
        spent: Dollars('Spent in this period, as written: usage of the last second may be missing'),
        remaining: Dollars('Not spent'),
        period_end: Nullable(Timestamp),
      },
      { description: 'Null without a spend limit.' },
    ),
  ),
  total_spent: Dollars('Spent since the first use'),
  is_limited: Type.Boolean({
    description: 'Whether at most a tenth of the spend limit is left.',
  }),
  spend_limit: Nullable(ValueSpendLimit),
  rate_limit: Nullable(RateDefault),
  first_used_at: Type.Integer({
    description: 'Unix time of the first use, or of the first limit.',
  }),
  last_used_at: Timestamp,
})
export type TagValue = Static<typeof TagValue>

export const TAG_VALUE_ORDERS = ['value', 'spent', 'last_used'] as const

const query = ListQuery({
  key: TagKey,
  order_by: Type.Enum([...TAG_VALUE_ORDERS], {
    default: 'value',
    description:
      'Alphabetical; or the dearest of the present period first; or the last used first. An export is alphabetical.',
  }),
  limited: Type.Optional(
    Type.Boolean({ description: 'Only values with at most a tenth of their spend limit left.' }),
  ),
  search: Type.Optional(
    Type.String({
      maxLength: VALUE_SEARCH_MAX,
      description:
        'Only values with this text in them, in small or capital letters. Of `safety_identifier` also the plain value, as a whole.',
    }),
  ),
})
export type TagValueQuery = Static<typeof query>

const NewValueSpendLimit = Closed({
  ...newSpendLimitProperties,
  interval: BudgetInterval,
  raise: Type.Optional(Nullable(NewSpendRaise)),
})

/** Own limits of a value. Absent members stay as they are; null removes a limit. */
export const TagValueChange = Closed({
  spend_limit: Type.Optional(Nullable(NewValueSpendLimit)),
  rate_limit: Type.Optional(Nullable(SubjectRateChange)),
})
export type TagValueChange = Static<typeof TagValueChange>

const DeletedLimits = Type.Object({
  object: Type.Literal('tag_value.limits.deleted'),
  id: Type.String(),
  deleted: Type.Boolean(),
})

const Value = Type.Object({ tag_value: PathTagValue })
const ValueInProject = Type.Object({ ...ProjectParams.properties, tag_value: PathTagValue })

const LIST = {
  method: 'GET',
  access: 'spend.read',
  query,
  response: Page(TagValue),
  exports: [CSV, JSONL],
  extension: true,
} as const

const VALUE = '/organization/tag_values/:tag_value'
const PROJECT_VALUE = '/organization/projects/:project_id/tag_values/:tag_value'

export const tagValueEndpoints = {
  listTagValues: endpoint({
    ...LIST,
    id: 'listTagValues',
    path: '/organization/tag_values',
    summary: 'List values of a key of tags, over all projects, with their limits and spend.',
    command: 'tag-values list',
    file: 'bailiwick-tag-values',
  }),
  retrieveTagValue: endpoint({
    id: 'retrieveTagValue',
    method: 'GET',
    path: VALUE,
    summary: 'Retrieve a value of a key of tags, over all projects.',
    access: 'spend.read',
    command: 'tag-values retrieve',
    params: Value,
    response: TagValue,
    extension: true,
  }),
  updateTagValue: endpoint({
    id: 'updateTagValue',
    method: 'POST',
    path: VALUE,
    summary: 'Set own limits of a value of a key of tags, over all projects.',
    access: 'organization.write',
    command: 'tag-values update',
    params: Value,
    body: TagValueChange,
    response: TagValue,
    extension: true,
  }),
  deleteTagValue: endpoint({
    id: 'deleteTagValue',
    method: 'DELETE',
    path: VALUE,
    summary: 'Delete the own limits of a value of a key of tags, over all projects.',
    access: 'organization.write',
    command: 'tag-values delete',
    params: Value,
    response: DeletedLimits,
    extension: true,
  }),
  listProjectTagValues: endpoint({
    ...LIST,
    id: 'listProjectTagValues',
    path: '/organization/projects/:project_id/tag_values',
    summary: 'List values of a key of tags in a project, with their limits and spend.',
    command: 'project-tag-values list',
    params: ProjectParams,
    file: 'bailiwick-project-tag-values',
  }),
  retrieveProjectTagValue: endpoint({
    id: 'retrieveProjectTagValue',
    method: 'GET',
    path: PROJECT_VALUE,
    summary: 'Retrieve a value of a key of tags in a project.',
    access: 'spend.read',
    command: 'project-tag-values retrieve',
    params: ValueInProject,
    response: TagValue,
    extension: true,
  }),
  updateProjectTagValue: endpoint({
    id: 'updateProjectTagValue',
    method: 'POST',
    path: PROJECT_VALUE,
    summary: 'Set own limits of a value of a key of tags in a project.',
    access: 'organization.write',
    command: 'project-tag-values update',
    params: ValueInProject,
    body: TagValueChange,
    response: TagValue,
    extension: true,
  }),
  deleteProjectTagValue: endpoint({
    id: 'deleteProjectTagValue',
    method: 'DELETE',
    path: PROJECT_VALUE,
    summary: 'Delete the own limits of a value of a key of tags in a project.',
    access: 'organization.write',
    command: 'project-tag-values delete',
    params: ValueInProject,
    response: DeletedLimits,
    extension: true,
  }),
} as const
