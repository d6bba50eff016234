/** Payers: the organization, a project, a tag, a user, a user in a project, an account, a key. */
import type { Changed } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import type { PayerKind } from '#contract/spend/limits.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import * as projects from '#control/projects/projects.ts'
import * as accounts from '#control/service-accounts/service-accounts.ts'
import * as users from '#control/users/users.ts'
import type { PayerId } from '#spend/ledger/budget.ts'
import { inProject, parseInProject } from '#spend/ledger/payers.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { checkTags, parseTagName, tagName } from '#usage/tag-set.ts'
import { parseValueId } from '#usage/values/rows.ts'

export interface Payer<K extends PayerKind = PayerKind> {
  readonly kind: K
  readonly id: string
  /** Project of the scope; undefined for the organization, users and tags. */
  readonly projectId?: string | undefined
}

/** The payer as budgets and the ledger name it. */
export function payerIdOf(
  { organization }: Context,
  { kind, id }: Pick<Payer, 'kind' | 'id'>,
): PayerId {
  return { organizationId: organization.id, scope: kind, payerId: id }
}

/** Columns that name a scope. */
export interface PayerKey {
  readonly organization_id: string
  readonly scope_kind: PayerKind
  readonly scope_id: string
}

export function organizationPayer({ organization }: Context): Payer<'organization'> {
  return { kind: 'organization', id: organization.id }
}

export function projectPayer(id: string): Payer<'project'> {
  return { kind: 'project', id, projectId: id }
}

export function userPayer(id: string): Payer<'user'> {
  return { kind: 'user', id }
}

/** A user, for what they spend in a project. */
export function projectUserPayer(params: { project_id: string; user_id: string }) {
  const { project_id: projectId, user_id: userId } = params
  return { kind: 'project_user', id: inProject(projectId, userId), projectId } as const
}

/** A tag of the organization, by any name of the form of a tag. Rejects other names. */
export function tagPayer(name: string): Payer<'tag'> {
  checkTags(Object.fromEntries([parseTagName(name)]), 'tag')
  return { kind: 'tag', id: name }
}

/** A service account or a key of a project. */
export function payerIn<K extends 'service_account' | 'api_key'>(
  kind: K,
  projectId: string,
  id: string,
): Payer<K> {
  return { kind, id, projectId }
}

export function payerKeyOf(ctx: Context, { kind, id }: Payer): PayerKey {
  return { organization_id: ctx.organization.id, scope_kind: kind, scope_id: id }
}

/** Rejects a scope that does not exist, or that the caller may not see. */
export async function requireReadablePayer(ctx: Context, payer: Payer): Promise<void> {
  const { projectId } = payer
  if (projectId !== undefined) await projects.requireExisting(ctx.reader, ctx, projectId)
  await requireOwner(ctx.reader, ctx, payer)
}

/** Locks the scope against archiving until the transaction ends. */
export async function requireActivePayer(tx: Tx, ctx: Context, payer: Payer): Promise<void> {
  const { projectId } = payer
  if (projectId !== undefined) await projects.requireActive(tx, ctx, projectId)
  await requireOwner(tx, ctx, payer)
}

async function requireOwner(
  reader: Reader | Tx,
  ctx: Context,
  { kind, id, projectId = '' }: Payer,
): Promise<void> {
  switch (kind) {
    case 'organization':
    case 'project':
    case 'tag':
    case 'tag_value':
      return
    case 'project_user':
      return void (await users.requirePresent(reader, ctx, parseInProject(id).id))
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
  'spend_limit' | 'spend_alert' | 'spend_alerts'
>

/**
 * Result of a change of the scope's spend limit or spend alerts. A tag's is the organization's, and
 * the project's of a person in it.
 */
export function changedPayer<R>(
  { organization }: Context,
  { kind, id, projectId }: Payer,
  changes: SpendChanges,
  result: R,
  previous?: SpendChanges,
): Changed<R> {
  if (kind === 'tag') {
    const changes_requested = { tag_spend_limit: { tag: id, ...ownedChange(changes) } }
    const event = {
      type: 'organization.updated',
      id: organization.id,
      changes_requested,
      ...(previous?.spend_limit && {
        previous: { tag_spend_limit: { tag: id, ...ownedChange(previous) } },
      }),
    } as const
    return { result, event }
  }
  if (kind === 'tag_value') {
    const { projectId: ofProject, ...of } = parseValueId(id)
    const tag_value = of.value === '' ? of.key : tagName(of.key, of.value)
    const changed = {
      changes_requested: { tag_value_spend_limit: { tag_value, ...ownedChange(changes) } },
      ...(previous?.spend_limit && {
        previous: { tag_value_spend_limit: { tag_value, ...ownedChange(previous) } },
      }),
    }
    return ofProject === ''
      ? { result, event: { type: 'organization.updated', id: organization.id, ...changed } }
      : {
          result,
          event: { type: 'project.updated', id: ofProject, ...changed },
          projectId: ofProject,
        }
  }
  if (kind === 'project_user') {
    const { projectId: ofProject, id: user_id } = parseInProject(id)
    const event = {
      type: 'project.updated',
      id: ofProject,
      changes_requested: { user_spend_limit: { user_id, ...ownedChange(changes) } },
      ...(previous?.spend_limit && {
        previous: { user_spend_limit: { user_id, ...ownedChange(previous) } },
      }),
    } as const
    return { result, event, projectId: ofProject }
  }
  const type = `${kind}.updated` as const
  const event = { type, id, changes_requested: changes, ...(previous && { previous }) }
  const changed: Changed<R> = { result, event }
  return projectId === undefined ? changed : { ...changed, projectId }
}

function ownedChange({ spend_limit }: SpendChanges) {
  return spend_limit ? { ...spend_limit } : { deleted: true }
}

export function accountPayer(params: { project_id: string; service_account_id: string }) {
  return payerIn('service_account', params.project_id, params.service_account_id)
}

export function keyPayer(params: { project_id: string; api_key_id: string }) {
  return payerIn('api_key', params.project_id, params.api_key_id)
}
