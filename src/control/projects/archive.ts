/**
 * Archiving of projects, which is permanent. The members, service accounts, keys, spend limit,
 * spend alerts and policies of the project are deleted in the same transaction, which locks the
 * project against concurrent additions.
 */

import { audited } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type { Project } from '#contract/projects.ts'
import { requireChangeable, toWire } from './projects.ts'
import * as store from './store.ts'

export function archive(ctx: Context, id: string): Promise<Project> {
  return audited(ctx, async (tx) => {
    const project = await requireChangeable(tx, ctx, id, 'archived')
    const archivedAt = ctx.now()
    const key = { organizationId: ctx.organization.id, id }
    await store.deleteAccess(tx, id, archivedAt)
    await store.deleteSpend(tx, key)
    await store.deletePolicies(tx, id)
    await store.update(tx, key, { archived_at: archivedAt })
    return {
      result: toWire({ ...project, archived_at: archivedAt }),
      projectId: id,
      event: { type: 'project.archived', id },
    }
  })
}
