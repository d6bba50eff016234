/** Models that a project may use. */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { modelPermissionsNotFound, unknownModelPermission } from '#contract/errors/policies.ts'
import type { ModelPermissions, NewModelPermissions } from '#contract/model-permissions.ts'
import * as projects from '#control/projects/projects.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

/** Models that some upstream or the catalog knows. */
export type IsModelKnown = (projectId: string, model: string) => boolean

const KIND = 'model_permissions'

export async function retrieve(ctx: Context, projectId: string): Promise<ModelPermissions> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const found = await find(ctx, projectId)
  if (!found) throw new Problem(modelPermissionsNotFound(projectId))
  return found
}

/** The list of a project. Undefined: none. */
export async function find(
  { reader }: Context,
  projectId: string,
): Promise<ModelPermissions | undefined> {
  const value = await store.find(reader, { owner_id: projectId, kind: KIND })
  return value === undefined ? undefined : toWire(JSON.parse(value) as NewModelPermissions)
}

/** Sets the list or replaces it. Throws 400 for a model that nothing here serves. */
export function put(
  ctx: Context,
  projectId: string,
  { mode, model_ids }: NewModelPermissions,
  isKnown: IsModelKnown,
): Promise<ModelPermissions> {
  const value: NewModelPermissions = { mode, model_ids: [...new Set(model_ids)] }
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const unknown = value.model_ids.find((model) => !isKnown(projectId, model))
    if (unknown !== undefined) throw new Problem(unknownModelPermission(unknown))
    await putModelPermissions(tx, ctx, projectId, value)
    return {
      result: toWire(value),
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { model_permissions: value },
      },
    }
  })
}

/** Sets the list or replaces it. The project is locked, or new. */
export function putModelPermissions(
  tx: Tx,
  ctx: Context,
  projectId: string,
  value: NewModelPermissions,
): Promise<void> {
  const key = { owner_id: projectId, kind: KIND } as const
  return store.put(tx, { ...key, value: JSON.stringify(value), updated_at: ctx.now() })
}

export function remove(ctx: Context, projectId: string) {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    if (!(await store.remove(tx, { owner_id: projectId, kind: KIND }))) {
      throw new Problem(modelPermissionsNotFound(projectId))
    }
    return {
      result: { object: 'project.model_permissions.deleted' as const, deleted: true },
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { model_permissions: null },
      },
    }
  })
}

function toWire({ mode, model_ids }: NewModelPermissions): ModelPermissions {
  return {
    object: 'project.model_permissions',
    mode,
    model_ids,
  }
}
