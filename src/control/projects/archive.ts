/**
 * Archiving of projects, which is permanent. The members, service accounts and keys of the project
 * are deleted in the same transaction, which locks the project against concurrent additions.
 */

import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { defaultProject } from '#contract/problems/organization.ts'
import type { Project } from '#contract/projects.ts'
import { active, toWire } from './projects.ts'
import * as store from './store.ts'

export function archive(ctx: Context, id: string): Promise<Project> {
  return audited(ctx, async (tx) => {
    const key = { organizationId: ctx.organization.id, id }
    const [row] = await store.findForChange(tx, key)
    const project = active(row, id)
    if (id === ctx.organization.defaultProjectId) {
      throw new Problem(defaultProject('archived'))
    }
    const archivedAt = ctx.now()
    await store.deleteAccess(tx, id, archivedAt)
    await store.update(tx, key, { archived_at: archivedAt })
    return {
      result: toWire({ ...project, archived_at: archivedAt }),
      projectId: id,
      event: { type: 'project.archived', id },
    }
  })
}
