/** Extension: replay of a spend limit against past costs, before it is set. */
import { type Static, Type } from 'typebox'
import { ApiKeyParams } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectUserParams } from '#contract/project-users.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Nullable, Timestamp } from '#contract/schema.ts'
import { ServiceAccountParams } from '#contract/service-accounts.ts'
import { UserParams } from '#contract/users.ts'
import { newSpendLimitProperties, OWNER_KINDS, SpendCurrency, SpendInterval } from './limits.ts'
import { TagParams } from './tag-limits.ts'

export const SpendLimitReplay = Type.Object({
  object: Type.Literal('spend_limit.replay'),
  scope: Type.Enum(OWNER_KINDS),
  threshold_amount: Type.Integer({ description: 'The replayed limit in cents.' }),
  currency: SpendCurrency,
  interval: SpendInterval,
  periods: Type.Array(
    Type.Object({
      start_time: Timestamp,
      end_time: Timestamp,
      spent: Type.Number({ description: 'Dollars, by the settled costs.' }),
      reached_at: Nullable(
        Type.Integer({
          description: 'Start of the minute, hour or day in which the limit was reached.',
        }),
      ),
      reached_within_seconds: Nullable(
        Type.Integer({
          description:
            'Length of that time: 60 for the last 8 days, or 3600 of a tag, and 3600 for the last 400.',
        }),
      ),
      spent_after_at_least: Type.Number({
        description:
          'Dollars beyond the limit. A lower bound: requests that were under way would have reserved some of it before.',
      }),
    }),
    { description: 'The present period, and some before it, the newest first.' },
  ),
})
export type SpendLimitReplay = Static<typeof SpendLimitReplay>

const { threshold_amount } = newSpendLimitProperties

const REPLAY = {
  method: 'GET',
  access: 'spend.read',
  query: Type.Object(
    { threshold_amount, interval: Type.Enum(SpendInterval.enum, { default: 'month' }) },
    { additionalProperties: false },
  ),
  response: SpendLimitReplay,
  extension: true,
} as const

const SUMMARY = 'Show when a spend limit would have been reached'

export const spendLimitReplays = {
  replayOrganizationSpendLimit: endpoint({
    ...REPLAY,
    id: 'replayOrganizationSpendLimit',
    path: '/organization/spend_limit/replay',
    summary: `${SUMMARY} by the organization.`,
    command: 'spend-limit replay',
  }),
  replayProjectSpendLimit: endpoint({
    ...REPLAY,
    id: 'replayProjectSpendLimit',
    path: '/organization/projects/:project_id/spend_limit/replay',
    summary: `${SUMMARY} by a project.`,
    command: 'project-spend-limit replay',
    params: ProjectParams,
  }),
  replayUserSpendLimit: endpoint({
    ...REPLAY,
    id: 'replayUserSpendLimit',
    path: '/organization/users/:user_id/spend_limit/replay',
    summary: `${SUMMARY} by a user.`,
    command: 'user-spend-limit replay',
    params: UserParams,
  }),
  replayProjectUserSpendLimit: endpoint({
    ...REPLAY,
    id: 'replayProjectUserSpendLimit',
    path: '/organization/projects/:project_id/users/:user_id/spend_limit/replay',
    summary: `${SUMMARY} by a user in a project.`,
    command: 'project-user-spend-limit replay',
    params: ProjectUserParams,
  }),
  replayServiceAccountSpendLimit: endpoint({
    ...REPLAY,
    id: 'replayServiceAccountSpendLimit',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id/spend_limit/replay',
    summary: `${SUMMARY} by a service account.`,
    command: 'service-account-spend-limit replay',
    params: ServiceAccountParams,
  }),
  replayApiKeySpendLimit: endpoint({
    ...REPLAY,
    id: 'replayApiKeySpendLimit',
    path: '/organization/projects/:project_id/api_keys/:api_key_id/spend_limit/replay',
    summary: `${SUMMARY} by an API key.`,
    command: 'api-key-spend-limit replay',
    params: ApiKeyParams,
  }),
  replayTagSpendLimit: endpoint({
    ...REPLAY,
    id: 'replayTagSpendLimit',
    path: '/organization/tags/:tag/spend_limit/replay',
    summary: `${SUMMARY} by a tag.`,
    command: 'tag-spend-limit replay',
    params: TagParams,
  }),
} as const
