/** API keys of all projects that the caller may read: a list, and counts of what is notable. */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { apiKeyNotFound } from '#contract/errors/organization.ts'
import {
  type ApiKeyCounts,
  EXPIRING_DAYS,
  type OrganizationApiKey,
  type OrganizationApiKeyQuery,
  UNUSED_DAYS,
} from '#contract/extensions/organization-keys.ts'
import type { Page } from '#contract/page.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import { listPage } from '#control/page.ts'
import * as store from './store.ts'

const DAY_MS = 86_400_000

export function listOrganizationKeys(
  ctx: Context,
  asked: OrganizationApiKeyQuery,
): Promise<Page<OrganizationApiKey>> {
  const { condition, user_id: userId, service_account_ids: accountIds, ...query } = asked
  const { order_by: orderBy } = query
  const isScan = condition !== undefined || orderBy !== 'created_at' || query.search !== undefined
  return listPage(ctx, query, {
    where: { ...scopeOf(ctx), condition, userId, accountIds, orderBy },
    find: (reader, key) => store.findOrganizationKey(reader, key),
    // No index has these orders and conditions: they read all keys.
    page: (reader, page) => store.pageOfOrganizationKeys(isScan ? ctx.slowReader : reader, page),
    toWire: keyToWire,
  })
}

export async function retrieveOrganizationKey(
  ctx: Context,
  id: string,
): Promise<OrganizationApiKey> {
  const [row] = await store.findOrganizationKey(ctx.reader, { ...scopeOf(ctx), id })
  if (!row) throw new Problem(apiKeyNotFound(id))
  return keyToWire(row)
}

export async function countOrganizationKeys(ctx: Context): Promise<ApiKeyCounts> {
  const counts = await store.countByCondition(ctx.slowReader, scopeOf(ctx))
  return {
    object: 'organization.api_key_counts',
    ...(counts ?? {
      total: 0,
      unused: 0,
      expiring: 0,
      expired: 0,
      ownerless: 0,
      unlimited: 0,
    }),
  }
}

function scopeOf({ organization, visible, now }: Context): store.KeyScope {
  const nowMs = now()
  return {
    organizationId: organization.id,
    visible,
    nowMs,
    unusedSince: nowMs - UNUSED_DAYS * DAY_MS,
    expiringUntil: nowMs + EXPIRING_DAYS * DAY_MS,
  }
}

function keyToWire(row: store.OrganizationKeyRow): OrganizationApiKey {
  return {
    ...apiKeys.toWire(row),
    project_id: row.project_id,
    project_name: row.project_name,
  }
}
