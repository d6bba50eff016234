/**
 * Extension: spend limits of tags. Each holds for the usage of all projects and keys with the tag,
 * and for requests that add it, if their project requires its key.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { PathTag } from '#contract/tag.ts'
import { deletedSpendLimitOf, NewSpendLimit, spendLimitProperties } from './limits.ts'

export const TagParams = Type.Object({ tag: PathTag })

export const TagSpendLimit = Type.Object({
  object: Type.Literal('tag.spend_limit'),
  tag: Type.String({ description: 'Key and value of the tag: `team=search`.' }),
  ...spendLimitProperties,
})
export type TagSpendLimit = Static<typeof TagSpendLimit>

const TagSpendLimitQuery = ListQuery()
export type TagSpendLimitQuery = Static<typeof TagSpendLimitQuery>

export const tagSpendLimits = {
  listTagSpendLimits: endpoint({
    id: 'listTagSpendLimits',
    method: 'GET',
    path: '/organization/tag_spend_limits',
    summary: 'List the spend limits of tags, in the order of their names.',
    access: 'spend.read',
    command: 'tag-spend-limit list',
    query: TagSpendLimitQuery,
    response: Page(TagSpendLimit),
    extension: true,
  }),
  retrieveTagSpendLimit: endpoint({
    id: 'retrieveTagSpendLimit',
    method: 'GET',
    path: '/organization/tags/:tag/spend_limit',
    summary: 'Retrieve the spend limit of a tag.',
    access: 'spend.read',
    command: 'tag-spend-limit retrieve',
    params: TagParams,
    response: TagSpendLimit,
    extension: true,
  }),
  updateTagSpendLimit: endpoint({
    id: 'updateTagSpendLimit',
    method: 'POST',
    path: '/organization/tags/:tag/spend_limit',
    summary: 'Set or replace the spend limit of a tag.',
    access: 'organization.write',
    command: 'tag-spend-limit update',
    params: TagParams,
    body: NewSpendLimit,
    response: TagSpendLimit,
    extension: true,
  }),
  deleteTagSpendLimit: endpoint({
    id: 'deleteTagSpendLimit',
    method: 'DELETE',
    path: '/organization/tags/:tag/spend_limit',
    summary: 'Delete the spend limit of a tag.',
    access: 'organization.write',
    command: 'tag-spend-limit delete',
    params: TagParams,
    response: deletedSpendLimitOf('tag'),
    extension: true,
  }),
} as const
