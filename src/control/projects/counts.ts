/** Counts of objects in projects: one statement for each kind, for all projects. */

import type { Context } from '#context.ts'
import type { ProjectCounts } from '#contract/extensions/project-counts.ts'
import { mayBeSeen } from './projects.ts'
import * as store from './store.ts'

/**
 * The counts of the existing and visible projects, in the order of the request. An archived project
 * has none.
 */
export async function count(
  ctx: Context,
  projectIds: readonly string[],
): Promise<{ object: 'list'; data: ProjectCounts[] }> {
  const visibleIds = projectIds.filter((id) => mayBeSeen(ctx, id))
  const existingIds = await store.existing(ctx.reader, ctx.organization.id, visibleIds)
  const [users, accounts, keys] = await Promise.all([
    store.countRows(ctx.slowReader, 'project_user', existingIds),
    store.countRows(ctx.slowReader, 'service_account', existingIds),
    store.countWorkingKeys(ctx.slowReader, existingIds, ctx.now()),
  ])
  const known = new Set(existingIds)
  const data = [...new Set(visibleIds)]
    .filter((id) => known.has(id))
    .map((id) => ({
      object: 'organization.project.counts' as const,
      project_id: id,
      users: users.get(id) ?? 0,
      service_accounts: accounts.get(id) ?? 0,
      api_keys: keys.get(id) ?? 0,
    }))
  return { object: 'list', data }
}
