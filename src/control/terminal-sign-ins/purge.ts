/** Deletion of ended sign-ins with their keys, with an event for each. */
import { audited } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import { remove as removeKey } from '#control/api-keys/store.ts'
import * as store from './store.ts'

const SLICE = 100

/** Runs as the system. Resolves to the number of sign-ins; the next run deletes the rest. */
export async function purgeTerminalSignIns(ctx: Context): Promise<number> {
  const ended = await store.ended(ctx.reader, {
    organizationId: ctx.organization.id,
    nowMs: ctx.now(),
    rows: SLICE,
  })
  for (const { key_id: id, project_id: projectId } of ended) {
    await audited(ctx, async (tx) => {
      await store.removeSignIn(tx, id)
      const event = { type: 'api_key.deleted' as const, id }
      // Without the key somebody has revoked it, which had its own event.
      const isRemoved = await removeKey(tx, id, ctx.now())
      return { result: undefined, ...(isRemoved ? { event, projectId } : { event: null }) }
    })
  }
  return ended.length
}
