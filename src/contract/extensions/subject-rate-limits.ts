/**
 * Extension: rate limits of subjects, over all models together: of users, of members of a project
 * in it, service accounts and API keys; and the defaults of all without one.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { ApiKeyParams } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectUserParams } from '#contract/project-users.ts'
import { ProjectParams } from '#contract/projects.ts'
import { type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'
import { Closed, Nullable } from '#contract/schema.ts'
import { ServiceAccountParams } from '#contract/service-accounts.ts'
import { TAG_KEY_PATTERN, TAG_MAX } from '#contract/tag.ts'
import { UserParams } from '#contract/users.ts'

/** The limits of a subject. */
export const SUBJECT_RATE_FIELDS = [
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_requests_per_1_day',
] as const satisfies readonly RateLimitField[]
export type SubjectRateField = (typeof SUBJECT_RATE_FIELDS)[number]

/** Absent: not limited. */
export type SubjectRates = Readonly<Partial<Record<SubjectRateField, number>>>

/** Kinds of subjects, the narrowest first. */
export const RATED_KINDS = [
  'tag_value',
  'api_key',
  'service_account',
  'project_user',
  'user',
] as const
export type RatedKind = (typeof RATED_KINDS)[number]

/** Most keys of tags with a default, at one level. */
export const DEFAULT_KEYS_MAX = 10

const Value = Nullable(Type.Integer({ description: 'Null: not limited by this.' }))

const rateProperties = {
  max_requests_per_1_minute: Value,
  max_tokens_per_1_minute: Value,
  max_requests_per_1_day: Value,
}

function rateLimitOf<K extends RatedKind>(kind: K) {
  const object = Type.Literal(`${kind}.rate_limit` as const)
  return Type.Object({ object, ...rateProperties })
}

function deletedRateLimitOf<K extends RatedKind>(kind: K) {
  const object = Type.Literal(`${kind}.rate_limit.deleted` as const)
  return Type.Object({ object, deleted: Type.Boolean() })
}

const UserRateLimit = rateLimitOf('user')
const ProjectUserRateLimit = rateLimitOf('project_user')
const ServiceAccountRateLimit = rateLimitOf('service_account')
const ApiKeyRateLimit = rateLimitOf('api_key')

const NewValue = Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: UNLIMITED })))

const newRateProperties = {
  max_requests_per_1_minute: NewValue,
  max_tokens_per_1_minute: NewValue,
  max_requests_per_1_day: NewValue,
}

/** Absent members of a limit that there is stay as they are; null does not limit. */
export const SubjectRateChange = Closed(newRateProperties)
export type SubjectRateChange = Static<typeof SubjectRateChange>

export const RateDefault = Type.Object(rateProperties)
export type RateDefault = Static<typeof RateDefault>

/** Treatment of values of a tag that are too many. */
export const Beyond = Type.Enum(['reject', 'shared'], {
  description:
    'What holds for values beyond the most that are counted for a key: their requests are rejected, or all of them share one limit.',
})

const TagRateDefault = Type.Object({ ...rateProperties, beyond: Beyond })
export type TagRateDefault = Static<typeof TagRateDefault>

/** Defaults of values of tags, by the key. */
export function byKey<S extends TSchema>(schema: S, more: object = {}) {
  return Type.Unsafe<Record<string, Static<S>>>({
    type: 'object',
    additionalProperties: schema,
    ...more,
  })
}

const TagRateDefaults = byKey(TagRateDefault, {
  description: 'Of each value of a key of tags, by the key.',
})

const defaultProperties = {
  user: Nullable(RateDefault),
  service_account: Nullable(RateDefault),
  api_key: Nullable(RateDefault),
  tags: TagRateDefaults,
}

const OrganizationRateLimitDefaults = Type.Object({
  object: Type.Literal('organization.rate_limit_defaults'),
  ...defaultProperties,
})

const ProjectRateLimitDefaults = Type.Object({
  object: Type.Literal('project.rate_limit_defaults'),
  ...defaultProperties,
})

export type RateLimitDefaults<L extends string = string> = Omit<
  Static<typeof OrganizationRateLimitDefaults>,
  'object'
> & { object: `${L}.rate_limit_defaults` }

const NewDefault = Type.Optional(Nullable(Closed(newRateProperties)))

/** Bounds of the defaults of values in a change. */
export const NEW_TAG_DEFAULTS = {
  maxProperties: DEFAULT_KEYS_MAX,
  propertyNames: { pattern: TAG_KEY_PATTERN, maxLength: TAG_MAX },
  description: 'Defaults of values to set, by the key of tags; null removes one.',
}

const NewTagDefaults = byKey(
  Nullable(Closed({ ...newRateProperties, beyond: Type.Optional(Beyond) })),
  NEW_TAG_DEFAULTS,
)

/** Absent members stay as they are; null removes a default. */
export const RateLimitDefaultsChange = Closed({
  user: NewDefault,
  service_account: NewDefault,
  api_key: NewDefault,
  tags: Type.Optional(NewTagDefaults),
})
export type RateLimitDefaultsChange = Static<typeof RateLimitDefaultsChange>

const USER = '/organization/users/:user_id/rate_limit'
const PROJECT_USER = '/organization/projects/:project_id/users/:user_id/rate_limit'
const ACCOUNT = '/organization/projects/:project_id/service_accounts/:service_account_id/rate_limit'
const KEY = '/organization/projects/:project_id/api_keys/:api_key_id/rate_limit'
const DEFAULTS = '/organization/rate_limit_defaults'
const PROJECT_DEFAULTS = '/organization/projects/:project_id/rate_limit_defaults'

export const subjectRateLimitEndpoints = {
  retrieveUserRateLimit: endpoint({
    id: 'retrieveUserRateLimit',
    method: 'GET',
    path: USER,
    summary: 'Retrieve the rate limit of a user, in all projects together.',
    access: 'organization.read',
    command: 'user-rate-limit retrieve',
    params: UserParams,
    response: UserRateLimit,
    extension: true,
  }),
  updateUserRateLimit: endpoint({
    id: 'updateUserRateLimit',
    method: 'POST',
    path: USER,
    summary: 'Set the rate limit of a user, in all projects together.',
    access: 'organization.write',
    command: 'user-rate-limit update',
    params: UserParams,
    body: SubjectRateChange,
    response: UserRateLimit,
    extension: true,
  }),
  deleteUserRateLimit: endpoint({
    id: 'deleteUserRateLimit',
    method: 'DELETE',
    path: USER,
    summary: 'Delete the rate limit of a user, in all projects together.',
    access: 'organization.write',
    command: 'user-rate-limit delete',
    params: UserParams,
    response: deletedRateLimitOf('user'),
    extension: true,
  }),
  retrieveProjectUserRateLimit: endpoint({
    id: 'retrieveProjectUserRateLimit',
    method: 'GET',
    path: PROJECT_USER,
    summary: 'Retrieve the rate limit of a user in a project.',
    access: 'project.read',
    command: 'project-user-rate-limit retrieve',
    params: ProjectUserParams,
    response: ProjectUserRateLimit,
    extension: true,
  }),
  updateProjectUserRateLimit: endpoint({
    id: 'updateProjectUserRateLimit',
    method: 'POST',
    path: PROJECT_USER,
    summary: 'Set the rate limit of a user in a project.',
    access: 'organization.write',
    command: 'project-user-rate-limit update',
    params: ProjectUserParams,
    body: SubjectRateChange,
    response: ProjectUserRateLimit,
    extension: true,
  }),
  deleteProjectUserRateLimit: endpoint({
    id: 'deleteProjectUserRateLimit',
    method: 'DELETE',
    path: PROJECT_USER,
    summary: 'Delete the rate limit of a user in a project.',
    access: 'organization.write',
    command: 'project-user-rate-limit delete',
    params: ProjectUserParams,
    response: deletedRateLimitOf('project_user'),
    extension: true,
  }),
  retrieveServiceAccountRateLimit: endpoint({
    id: 'retrieveServiceAccountRateLimit',
    method: 'GET',
    path: ACCOUNT,
    summary: 'Retrieve the rate limit of a service account.',
    access: 'project.read',
    command: 'service-account-rate-limit retrieve',
    params: ServiceAccountParams,
    response: ServiceAccountRateLimit,
    extension: true,
  }),
  updateServiceAccountRateLimit: endpoint({
    id: 'updateServiceAccountRateLimit',
    method: 'POST',
    path: ACCOUNT,
    summary: 'Set the rate limit of a service account.',
    access: 'organization.write',
    command: 'service-account-rate-limit update',
    params: ServiceAccountParams,
    body: SubjectRateChange,
    response: ServiceAccountRateLimit,
    extension: true,
  }),
  deleteServiceAccountRateLimit: endpoint({
    id: 'deleteServiceAccountRateLimit',
    method: 'DELETE',
    path: ACCOUNT,
    summary: 'Delete the rate limit of a service account.',
    access: 'organization.write',
    command: 'service-account-rate-limit delete',
    params: ServiceAccountParams,
    response: deletedRateLimitOf('service_account'),
    extension: true,
  }),
  retrieveApiKeyRateLimit: endpoint({
    id: 'retrieveApiKeyRateLimit',
    method: 'GET',
    path: KEY,
    summary: 'Retrieve the rate limit of an API key.',
    access: 'project.read',
    command: 'api-key-rate-limit retrieve',
    params: ApiKeyParams,
    response: ApiKeyRateLimit,
    extension: true,
  }),
  updateApiKeyRateLimit: endpoint({
    id: 'updateApiKeyRateLimit',
    method: 'POST',
    path: KEY,
    summary: 'Set the rate limit of an API key.',
    access: 'organization.write',
    command: 'api-key-rate-limit update',
    params: ApiKeyParams,
    body: SubjectRateChange,
    response: ApiKeyRateLimit,
    extension: true,
  }),
  deleteApiKeyRateLimit: endpoint({
    id: 'deleteApiKeyRateLimit',
    method: 'DELETE',
    path: KEY,
    summary: 'Delete the rate limit of an API key.',
    access: 'organization.write',
    command: 'api-key-rate-limit delete',
    params: ApiKeyParams,
    response: deletedRateLimitOf('api_key'),
    extension: true,
  }),
  retrieveRateLimitDefaults: endpoint({
    id: 'retrieveRateLimitDefaults',
    method: 'GET',
    path: DEFAULTS,
    summary: 'Retrieve the rate limits of users, service accounts, keys and values without one.',
    access: 'organization.read',
    command: 'rate-limit-defaults retrieve',
    response: OrganizationRateLimitDefaults,
    extension: true,
  }),
  updateRateLimitDefaults: endpoint({
    id: 'updateRateLimitDefaults',
    method: 'POST',
    path: DEFAULTS,
    summary:
      'Set or remove the rate limits of users, service accounts, keys and values without one.',
    access: 'organization.write',
    command: 'rate-limit-defaults update',
    body: RateLimitDefaultsChange,
    response: OrganizationRateLimitDefaults,
    extension: true,
  }),
  retrieveProjectRateLimitDefaults: endpoint({
    id: 'retrieveProjectRateLimitDefaults',
    method: 'GET',
    path: PROJECT_DEFAULTS,
    summary: 'Retrieve the rate limits of members, service accounts, keys and values in a project.',
    access: 'project.read',
    command: 'project-rate-limit-defaults retrieve',
    params: ProjectParams,
    response: ProjectRateLimitDefaults,
    extension: true,
  }),
  updateProjectRateLimitDefaults: endpoint({
    id: 'updateProjectRateLimitDefaults',
    method: 'POST',
    path: PROJECT_DEFAULTS,
    summary:
      'Set or remove the rate limits of members, service accounts, keys and values in a project.',
    access: 'organization.write',
    command: 'project-rate-limit-defaults update',
    params: ProjectParams,
    body: RateLimitDefaultsChange,
    response: ProjectRateLimitDefaults,
    extension: true,
  }),
} as const

/** Objects of their answers. */
export const subjectRateLimitObjects = {
  UserRateLimit,
  ProjectUserRateLimit,
  ServiceAccountRateLimit,
  ApiKeyRateLimit,
  OrganizationRateLimitDefaults,
  ProjectRateLimitDefaults,
} as const
