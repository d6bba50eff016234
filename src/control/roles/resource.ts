/** Resource of a role: the organization, or a project. */
import { requireMayGrant } from '#access/escalation.ts'
import type { Context } from '#context.ts'
import { PREDEFINED_ROLES, type RoleLevel } from '#contract/permissions.ts'
import * as projects from '#control/projects/projects.ts'
import type { Tx } from '#storage/db.ts'

export interface Resource {
  readonly level: RoleLevel
  /** Id of the organization or of the project. */
  readonly id: string
}

export function organizationOf(ctx: Context): Resource {
  return { level: 'organization', id: ctx.organization.id }
}

export function projectOf(id: string): Resource {
  return { level: 'project', id }
}

/** Throws 404 or 400 unless the project is the organization's, visible and active. */
export async function requireReadableResource(
  ctx: Context,
  { level, id }: Resource,
): Promise<void> {
  if (level === 'project') await projects.requireReadable(ctx, id)
}

/** Throws as `requireReadableResource`, and locks the project against archiving. */
export async function requireActiveResource(
  tx: Tx,
  ctx: Context,
  { level, id }: Resource,
): Promise<void> {
  if (level === 'project') await projects.requireActive(tx, ctx, id)
}

export function eventProject({ level, id }: Resource): { readonly projectId?: string } {
  return level === 'project' ? { projectId: id } : {}
}

/** Throws 403 unless the caller may give all of these permissions in the resource. */
export function requireMayGrantIn(
  ctx: Context,
  { level, id }: Resource,
  permissions: Iterable<string>,
): void {
  const projectId = level === 'project' ? id : undefined
  requireMayGrant(ctx.actor, { permissions: [...permissions], projectId })
}

/** Permissions of a predefined role; none for `none`. */
export function predefinedPermissions(level: RoleLevel, name: string): readonly string[] {
  return PREDEFINED_ROLES[level][name]?.permissions ?? []
}

export function typeOf({ level }: Resource): 'api.organization' | 'api.project' {
  return level === 'organization' ? 'api.organization' : 'api.project'
}
