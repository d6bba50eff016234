/** Deletion of temporary service accounts, with an event for each, once their keys have expired. */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { remove } from './service-accounts.ts'
import * as store from './store.ts'

const PURGE_SLICE = 100

/**
 * Runs as the system. Resolves to the number of deleted accounts; the rest is left for the next
 * run.
 */
export async function purgeServiceAccounts(ctx: Context): Promise<number> {
  const expired = await store.expired(ctx.reader, {
    organizationId: ctx.organization.id,
    nowMs: ctx.now(),
    rows: PURGE_SLICE,
  })
  let deleted = 0
  for (const { id, project_id } of expired) {
    try {
      await remove(ctx, project_id, id)
      deleted += 1
    } catch (error) {
      // Another node, or a person, has deleted it first.
      if (!(error instanceof Problem)) throw error
    }
  }
  return deleted
}
