/** Extension: search over the objects of the organization that the caller may read. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable } from '#contract/schema.ts'

const TEXT_MAX = 200

export const FOUND_TYPES = [
  'project',
  'user',
  'api_key',
  'service_account',
  'admin_api_key',
  'group',
  'model',
] as const
export type FoundType = (typeof FOUND_TYPES)[number]

export const FoundObject = Type.Object({
  type: Type.Enum([...FOUND_TYPES]),
  id: Type.String(),
  name: Type.String(),
  detail: Nullable(
    Type.String({ description: 'E-mail address of a person, redacted value of a key.' }),
  ),
  project: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  archived: Type.Boolean({ description: 'Of a project.' }),
})
export type FoundObject = Static<typeof FoundObject>

export const SearchResults = Type.Object({
  object: Type.Literal('organization.search_results'),
  data: Type.Array(FoundObject),
})
export type SearchResults = Static<typeof SearchResults>

export const searchOrganization = endpoint({
  id: 'searchOrganization',
  method: 'GET',
  path: '/organization/search',
  summary: 'Find projects, people, keys, accounts, groups and models by parts of a name or by id.',
  access: 'project.read',
  command: 'search objects',
  query: Closed({
    text: Type.String({
      minLength: 1,
      maxLength: TEXT_MAX,
      description:
        'Words that a name, an e-mail address or a redacted value has, in any order; or a whole id.',
    }),
  }),
  response: SearchResults,
  extension: true,
})
