/** Extension: tags in use, for groups and filters of usage and costs. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'

/** Most keys of an answer, and most values of each. */
export const LISTED_TAGS_MAX = 100

export const UsageTag = Type.Object({
  object: Type.Literal('organization.usage.tag'),
  key: Type.String(),
  values: Type.Array(Type.String(), {
    description: `At most ${LISTED_TAGS_MAX}, in their order.`,
  }),
})
export type UsageTag = Static<typeof UsageTag>

export const listUsageTags = endpoint({
  id: 'listUsageTags',
  method: 'GET',
  path: '/organization/usage/tags',
  summary: 'List the keys of tags in use, each with its values.',
  access: 'usage.read',
  command: 'usage tags',
  response: Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(UsageTag, {
      description: `Tags of projects and, for callers who see all projects, of usage: at most ${LISTED_TAGS_MAX}, in their order.`,
    }),
  }),
  extension: true,
})
