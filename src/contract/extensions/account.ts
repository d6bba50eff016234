/**
 * Extension: the account of a person, for themselves: projects, keys and usage. Every live key or
 * session of a person has access; those of the operator, who is nobody, have none.
 */
import { type Static, Type } from 'typebox'
import { apiKeyProperties } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { HeldProjectRole } from '#contract/project-users.ts'
import { Closed, Id, Nullable, PathId } from '#contract/schema.ts'
import { UsageSummary, usageSummary } from './usage-summary.ts'

/** Most projects in a filter. */
const FILTER_MAX = 100
/** Longest time that a replaced secret stays valid: a week. */
const OVERLAP_MAX_SECONDS = 604_800

export const Account = Type.Object({
  object: Type.Literal('organization.account'),
  user: Type.Object({ id: Type.String(), email: Type.String(), name: Nullable(Type.String()) }),
  projects: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      role: HeldProjectRole,
      may_create_keys: Type.Boolean({ description: 'Whether the person may have keys in it.' }),
      may_request_models: Type.Boolean({
        description: 'Whether keys of the person may make requests for models.',
      }),
    }),
    { description: 'Projects that are not archived, directly or by a group, by name.' },
  ),
  owners: Type.Array(Type.Object({ email: Type.String(), name: Nullable(Type.String()) }), {
    description: 'Owners of the organization, at most five: they add people to projects.',
  }),
})
export type Account = Static<typeof Account>

const accountKeyProperties = {
  ...apiKeyProperties,
  project_id: Type.String(),
  project_name: Type.String(),
  may_change: Type.Boolean({
    description: 'Whether the person may replace its secret and revoke it.',
  }),
}

export const AccountApiKey = Type.Object(accountKeyProperties)
export type AccountApiKey = Static<typeof AccountApiKey>

export const AccountApiKeyQuery = ListQuery({
  project_ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: FILTER_MAX })),
})
export type AccountApiKeyQuery = Static<typeof AccountApiKeyQuery>

export const RotatedAccountApiKey = Type.Object({
  ...accountKeyProperties,
  value: Type.String({ description: 'The new secret of the key. Shown this once.' }),
  previous_secret_expires_at: Nullable(
    Type.Integer({
      description: 'End of the replaced secret, in Unix seconds. Null: it has ended.',
    }),
  ),
})

export const KeyRotation = Closed({
  overlap_seconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: OVERLAP_MAX_SECONDS,
      description: 'Seconds that the replaced secret stays valid, at most a week. Default: none.',
    }),
  ),
})
export type KeyRotation = Static<typeof KeyRotation>

const { user_ids: _, ...usageQuery } = usageSummary.query.properties

export const accountEndpoints = {
  retrieveAccount: endpoint({
    id: 'retrieveAccount',
    method: 'GET',
    path: '/organization/account',
    summary: 'Retrieve your person and your projects.',
    access: 'self',
    command: 'account retrieve',
    response: Account,
    extension: true,
  }),
  listAccountApiKeys: endpoint({
    id: 'listAccountApiKeys',
    method: 'GET',
    path: '/organization/account/api_keys',
    summary: 'List your API keys in all of your projects, newest first.',
    access: 'self',
    command: 'account keys',
    query: AccountApiKeyQuery,
    response: Page(AccountApiKey),
    extension: true,
  }),
  rotateAccountApiKey: endpoint({
    id: 'rotateAccountApiKey',
    method: 'POST',
    path: '/organization/account/api_keys/:api_key_id/rotate',
    summary: 'Replace the secret of one of your API keys, which keeps its id, limits and usage.',
    access: 'self',
    command: 'account rotate-key',
    params: Type.Object({ api_key_id: PathId }),
    body: KeyRotation,
    response: RotatedAccountApiKey,
    extension: true,
  }),
  retrieveAccountUsage: endpoint({
    id: 'retrieveAccountUsage',
    method: 'GET',
    path: '/organization/account/usage',
    summary: 'Sum up your own usage in a period, as the summary of usage does.',
    access: 'self',
    command: 'account usage',
    query: Closed(usageQuery),
    response: UsageSummary,
    extension: true,
  }),
} as const
