/** Scopes of spend: the organization, a project, a tag, a user, a service account, an API key. */
import type { Changed } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import type { PayerKind } from '#contract/spend/limits.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import * as projects from '#control/projects/projects.ts'
import * as accounts from '#control/service-accounts/service-accounts.ts'
import * as users from '#control/users/users.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { checkTags, parseTagName } from '#usage/tag-set.ts'

export interface SpendScope<K extends PayerKind = PayerKind> {
  readonly kind: K
  readonly id: string
  /** Project of the scope; undefined for the organization, users and tags. */
  readonly projectId?: string | undefined
}

/** Columns that name a scope. */
export interface ScopeKey {
  readonly organization_id: string
  readonly scope_kind: PayerKind
  readonly scope_id: string
}

export function organizationScope({ organization }: Context): SpendScope<'organization'> {
  return { kind: 'organization', id: organization.id }
}

export function projectScope(id: string): SpendScope<'project'> {
  return { kind: 'project', id, projectId: id }
}

export function userScope(id: string): SpendScope<'user'> {
  return { kind: 'user', id }
}

/** A tag of the organization, by its name; any is one. Rejects one that no page can show. */
export function tagScope(name: string): SpendScope<'tag'> {
  checkTags(Object.fromEntries([parseTagName(name)]), 'tag')
  return { kind: 'tag', id: name }
}

/** A service account or a key of a project. */
export function scopeIn<K extends 'service_account' | 'api_key'>(
  kind: K,
  projectId: string,
  id: string,
): SpendScope<K> {
  return { kind, id, projectId }
}

export function scopeKeyOf(ctx: Context, { kind, id }: SpendScope): ScopeKey {
  return { organization_id: ctx.organization.id, scope_kind: kind, scope_id: id }
}

/** Rejects a scope that does not exist, or that the caller may not see. */
export async function requireReadableScope(ctx: Context, scope: SpendScope): Promise<void> {
  const { projectId } = scope
  if (projectId !== undefined) await projects.requireExisting(ctx.reader, ctx, projectId)
  await requireOwner(ctx.reader, ctx, scope)
}

/** Locks the scope against archiving until the transaction ends. */
export async function requireActiveScope(tx: Tx, ctx: Context, scope: SpendScope): Promise<void> {
  const { projectId } = scope
  if (projectId !== undefined) await projects.requireActive(tx, ctx, projectId)
  await requireOwner(tx, ctx, scope)
}

async function requireOwner(
  reader: Reader | Tx,
  ctx: Context,
  { kind, id, projectId = '' }: SpendScope,
): Promise<void> {
  switch (kind) {
    case 'organization':
    case 'project':
    case 'tag':
      return
    case 'user':
      return void (await users.requirePresent(reader, ctx, id))
    case 'service_account':
      return void (await accounts.requireAccount(reader, projectId, id))
    case 'api_key':
      return void (await apiKeys.requireKey(reader, projectId, id))
  }
}

type SpendChanges = Pick<
  Extract<AuditEvent, { type: 'project.updated' }>['changes_requested'],
  'spend_limit' | 'spend_alert'
>

/** Result of a change of the scope's spend limit or spend alerts. A tag's is the organization's. */
export function changedScope<R>(
  { organization }: Context,
  { kind, id, projectId }: SpendScope,
  changes: SpendChanges,
  result: R,
  previous?: SpendChanges,
): Changed<R> {
  if (kind === 'tag') {
    const changes_requested = { tag_spend_limit: tagChange(id, changes) }
    const event = {
      type: 'organization.updated',
      id: organization.id,
      changes_requested,
      ...(previous?.spend_limit && {
        previous: { tag_spend_limit: tagChange(id, previous) },
      }),
    } as const
    return { result, event }
  }
  const type = `${kind}.updated` as const
  const event = { type, id, changes_requested: changes, ...(previous && { previous }) }
  const changed: Changed<R> = { result, event }
  return projectId === undefined ? changed : { ...changed, projectId }
}

function tagChange(tag: string, { spend_limit }: SpendChanges) {
  return spend_limit ? { tag, ...spend_limit } : { tag, deleted: true }
}

export function accountScope(params: { project_id: string; service_account_id: string }) {
  return scopeIn('service_account', params.project_id, params.service_account_id)
}

export function keyScope(params: { project_id: string; api_key_id: string }) {
  return scopeIn('api_key', params.project_id, params.api_key_id)
}
