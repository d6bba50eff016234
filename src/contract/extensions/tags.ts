/**
 * Extension: tags of projects and keys, which allocate costs. A request carries the tags of its
 * project and of its key, which come first, and further tags if the key allows it: from its header,
 * and from the members of its body that the project has selected.
 */
import { type Static, Type } from 'typebox'
import { ApiKeyParams } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed } from '#contract/schema.ts'
import { TAG_KEY_PATTERN, TAGS_MAX, TagKey, Tags } from '#contract/tag.ts'

/** Tags of an answer. */
const SetTags = Type.Unsafe<Record<string, string>>({
  type: 'object',
  additionalProperties: { type: 'string' },
})

export const ProjectTags = Type.Object({
  object: Type.Literal('organization.project.tags'),
  project_id: Type.String(),
  tags: SetTags,
  require_tags: Type.Array(Type.String(), {
    description: 'Keys of tags without which a request of the project is rejected.',
  }),
  metadata_tags: Type.Array(Type.String(), {
    description: 'Names of `metadata` whose values are tags of requests, of keys that may tag.',
  }),
  safety_identifier_tag: Type.Boolean({
    description: 'Whether a hash of `safety_identifier` is a tag of requests.',
  }),
})
export type ProjectTags = Static<typeof ProjectTags>

export const ProjectTagsChange = Closed({
  tags: Type.Optional(Tags),
  require_tags: Type.Optional(
    Type.Array(TagKey, {
      maxItems: TAGS_MAX,
      description: 'Keys of tags without which a request of the project is rejected.',
    }),
  ),
  metadata_tags: Type.Optional(
    Type.Array(TagKey, {
      maxItems: TAGS_MAX,
      description: 'Names of `metadata` whose values are tags of requests, of keys that may tag.',
    }),
  ),
  safety_identifier_tag: Type.Optional(
    Type.Boolean({
      description:
        'Whether a hash of `safety_identifier` is a tag of requests. Setting it to false and back changes the hashes.',
    }),
  ),
})
export type ProjectTagsChange = Static<typeof ProjectTagsChange>

const TRUSTED =
  'Headers, by the key of tags, that give its value in requests with the API key: nothing else does then, and a request without the header is rejected.'

/**
 * Headers that applications add: Node has several of one name as one text, with commas. Values are
 * stored and shown, so no header of a credential is one.
 */
const TRUSTED_HEADER_PATTERN =
  '^x-(?!bailiwick-)(?!.*(?:api-key|authorization|token|secret))[a-z0-9-]{1,62}$'

export const ApiKeyTags = Type.Object({
  object: Type.Literal('organization.project.api_key.tags'),
  api_key_id: Type.String(),
  project_id: Type.String(),
  tags: SetTags,
  may_tag: Type.Boolean({
    description: 'Whether requests with the key may have tags of their own.',
  }),
  trusted_headers: Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: TRUSTED,
  }),
})
export type ApiKeyTags = Static<typeof ApiKeyTags>

export const ApiKeyTagsChange = Closed({
  tags: Type.Optional(Tags),
  may_tag: Type.Optional(
    Type.Boolean({ description: 'Whether requests with the key may have tags of their own.' }),
  ),
  trusted_headers: Type.Optional(
    Type.Unsafe<Record<string, string>>({
      type: 'object',
      additionalProperties: { type: 'string', pattern: TRUSTED_HEADER_PATTERN },
      propertyNames: { pattern: TAG_KEY_PATTERN },
      maxProperties: TAGS_MAX,
      description: TRUSTED,
    }),
  ),
})
export type ApiKeyTagsChange = Static<typeof ApiKeyTagsChange>

const retrieveProjectTags = endpoint({
  id: 'retrieveProjectTags',
  method: 'GET',
  path: '/organization/projects/:project_id/tags',
  summary: 'Retrieve the tags of a project.',
  access: 'project.read',
  command: 'project-tags retrieve',
  params: ProjectParams,
  response: ProjectTags,
  extension: true,
})

const updateProjectTags = endpoint({
  id: 'updateProjectTags',
  method: 'POST',
  path: '/organization/projects/:project_id/tags',
  summary: 'Replace the tags of a project. Left-out members stay as they are.',
  access: 'organization.write',
  command: 'project-tags update',
  params: ProjectParams,
  body: ProjectTagsChange,
  response: ProjectTags,
  extension: true,
})

const retrieveProjectApiKeyTags = endpoint({
  id: 'retrieveProjectApiKeyTags',
  method: 'GET',
  path: '/organization/projects/:project_id/api_keys/:api_key_id/tags',
  summary: 'Retrieve the tags of an API key.',
  access: 'project.read',
  command: 'api-key-tags retrieve',
  params: ApiKeyParams,
  response: ApiKeyTags,
  extension: true,
})

const updateProjectApiKeyTags = endpoint({
  id: 'updateProjectApiKeyTags',
  method: 'POST',
  path: '/organization/projects/:project_id/api_keys/:api_key_id/tags',
  summary: 'Replace the tags of an API key. Left-out members stay as they are.',
  access: 'organization.write',
  command: 'api-key-tags update',
  params: ApiKeyParams,
  body: ApiKeyTagsChange,
  response: ApiKeyTags,
  extension: true,
})

export const tagEndpoints = {
  retrieveProjectTags,
  updateProjectTags,
  retrieveProjectApiKeyTags,
  updateProjectApiKeyTags,
} as const
