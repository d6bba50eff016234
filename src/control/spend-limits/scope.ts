/** Scopes of spend: the organization, or one of its projects. */
import type { Changed } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit-logs.ts'
import * as projects from '#control/projects/projects.ts'
import type { Tx } from '#storage/db.ts'

export type ScopeKind = 'organization' | 'project'

export interface SpendScope<K extends ScopeKind = ScopeKind> {
  readonly kind: K
  readonly id: string
}

/** Columns that name a scope. */
export interface ScopeKey {
  readonly organization_id: string
  readonly scope_kind: ScopeKind
  readonly scope_id: string
}

export function organizationScope({ organization }: Context): SpendScope<'organization'> {
  return { kind: 'organization', id: organization.id }
}

export function projectScope(id: string): SpendScope<'project'> {
  return { kind: 'project', id }
}

export function scopeKeyOf(ctx: Context, { kind, id }: SpendScope): ScopeKey {
  return { organization_id: ctx.organization.id, scope_kind: kind, scope_id: id }
}

/** Rejects a scope that does not exist, or that the caller may not see. */
export async function requireReadableScope(ctx: Context, { kind, id }: SpendScope): Promise<void> {
  if (kind === 'project') await projects.requireExisting(ctx.reader, ctx, id)
}

/** Locks the scope against archiving until the transaction ends. */
export async function requireActiveScope(
  tx: Tx,
  ctx: Context,
  { kind, id }: SpendScope,
): Promise<void> {
  if (kind === 'project') await projects.requireActive(tx, ctx, id)
}

type SpendChanges = Pick<
  Extract<AuditEvent, { type: 'project.updated' }>['changes_requested'],
  'spend_limit' | 'spend_alert'
>

/** Result of a change of the scope's spend limit or spend alerts. */
export function changedScope<R>({ kind, id }: SpendScope, changes: SpendChanges, result: R) {
  const type = `${kind}.updated` as const
  const changed: Changed<R> = { result, event: { type, id, changes_requested: changes } }
  return kind === 'project' ? { ...changed, projectId: id } : changed
}
