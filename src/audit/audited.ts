/**
 * Changes by an actor, which all pass through here. The change, its event and its number in the
 * order of changes commit together or not at all; a change without an event does not compile, and a
 * rejected change leaves no trace.
 */

import type { Actor, Context, SessionActor } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import type { Change, ChangeSubject } from '#storage/changes.ts'
import type { Tx } from '#storage/db.ts'
import { inTransaction } from '#storage/transaction.ts'
import * as store from './store.ts'

/** Result of a change: its answer and its event. */
export interface Changed<R> {
  readonly result: R
  readonly event: AuditEvent
  /** Events of cascading deletions, in their order, written before the event. */
  readonly consequences?: readonly AuditEvent[]
  /** Actor of the consequences. Left out: the actor of the change. */
  readonly consequencesBy?: Actor
  /** Events of further changes to the same project, in their order, written after the event. */
  readonly further?: readonly AuditEvent[]
  /**
   * The change as caches see it, if their entries depend on another object than the event's: a
   * change of a group's members concerns the member alone, an assignment its principal.
   */
  readonly subject?: ChangeSubject
  /** Further changes as caches see them: of each member, if many were added or removed. */
  readonly subjects?: readonly ChangeSubject[]
  /** The project it belongs to. Left out: none, it concerns the whole organization. */
  readonly projectId?: string
}

/** A request that changed nothing, which has no event. */
export interface Unchanged<R> {
  readonly result: R
  readonly event: null
}

/** Result of a request that changed nothing. */
export function unchanged<R>(result: R): Unchanged<R> {
  return { result, event: null }
}

/**
 * Runs `change` and its bookkeeping in one transaction. Resolves once it is on the disk and
 * published to the listeners of this node.
 */
export async function audited<R>(
  ctx: Context,
  change: (tx: Tx) => Promise<Changed<R> | Unchanged<R>>,
): Promise<R> {
  const { result, changes } = await inTransaction(ctx.store, async (tx) => {
    await ctx.claim?.begin(tx)
    const outcome = await change(tx)
    await ctx.claim?.keep(tx, outcome.result)
    return { result: outcome.result, changes: await writeAll(tx, ctx, outcome) }
  })
  for (const change of changes) ctx.onChange?.(change)
  return result
}

async function writeAll(
  tx: Tx,
  ctx: Context,
  outcome: Changed<unknown> | Unchanged<unknown>,
): Promise<Change[]> {
  if (!outcome.event) return []
  const changes: Change[] = []
  const { consequences = [], consequencesBy: actor = ctx.actor } = outcome
  for (const event of consequences) changes.push(await write(tx, { ...ctx, actor }, { event }))
  changes.push(await write(tx, ctx, outcome))
  const { subjects = [], further = [], projectId } = outcome
  for (const event of further) changes.push(await write(tx, ctx, { event, projectId }))
  changes.push(...(await number(tx, ctx, { subjects, projectId, eventId: null })))
  return changes
}

interface Written extends Pick<Changed<unknown>, 'event' | 'subject'> {
  readonly projectId?: string | undefined
}

async function write(
  tx: Tx,
  ctx: Context,
  { event, projectId, subject }: Written,
): Promise<Change> {
  const { type, ...payload } = event
  const organizationId = ctx.organization.id
  const eventId = ctx.newId('audit_log')
  await store.insertEvent(tx, {
    organization_id: organizationId,
    id: eventId,
    type,
    effective_at: ctx.now(),
    // No project has this id: queries of the events of projects do not find it.
    project_id: projectId ?? organizationId,
    resource_id: payload.id,
    ...actorColumns(ctx),
    payload: JSON.stringify(payload),
  })
  const subjects = [subject ?? { kind: type, id: payload.id }]
  const [change] = await number(tx, ctx, { subjects, projectId, eventId })
  if (!change) throw new Error(`the event ${type} was given no number`)
  return change
}

interface Numbered {
  readonly subjects: readonly Pick<Change, 'kind' | 'id'>[]
  readonly projectId: string | undefined
  /** The audit event, which gets a number as well; then there is one subject. */
  readonly eventId: string | null
}

/**
 * Gives any number of changes their numbers in a few statements. Last, since it holds the
 * organization's counter until the commit: order of numbers is order of commit.
 */
async function number(
  tx: Tx,
  ctx: Context,
  { subjects, projectId, eventId }: Numbered,
): Promise<Change[]> {
  const count = subjects.length
  if (count === 0) return []
  const organizationId = ctx.organization.id
  const events = eventId === null ? 0 : 1
  const first = await store.nextNumbers(tx, { organizationId, count, events })
  const changedAt = ctx.now()
  const changes = subjects.map(({ kind, id }, at) => ({
    organizationId,
    seq: first.seq + at,
    kind,
    id,
    projectId: projectId ?? null,
    changedAt,
  }))
  await store.insertChanges(
    tx,
    changes.map((change) => ({
      organization_id: organizationId,
      seq: change.seq,
      kind: change.kind,
      id: change.id,
      changed_at: changedAt,
      project_id: change.projectId,
      event_sequence: eventId === null ? null : first.event,
      event_id: eventId,
    })),
  )
  return changes
}

/** The actor of a change, as its event has it. */
export function actorColumns({ actor, organization }: Context): store.ActorColumns {
  switch (actor.kind) {
    case 'system':
      return {
        actor_kind: 'system',
        actor_key_id: null,
        actor_id: organization.operatorId,
        actor_email: null,
        ip_address: null,
        user_agent: null,
      }
    case 'visitor':
      return {
        actor_kind: 'visitor',
        actor_key_id: null,
        actor_id: '',
        actor_email: null,
        ip_address: actor.origin.ipAddress,
        user_agent: actor.origin.userAgent,
      }
    case 'session':
      return {
        actor_kind: 'session',
        // An audit of a key also finds the changes made in its sessions.
        actor_key_id: keyOrSession(actor),
        actor_id: actor.user?.id ?? organization.operatorId,
        actor_email: actor.user?.email ?? null,
        ip_address: actor.origin.ipAddress,
        user_agent: actor.origin.userAgent,
      }
    case 'admin_key':
      return {
        actor_kind: actor.owner.kind === 'user' ? 'user_key' : 'service_account_key',
        actor_key_id: actor.keyId,
        actor_id: actor.owner.id,
        actor_email: actor.email,
        ip_address: actor.origin.ipAddress,
        user_agent: actor.origin.userAgent,
      }
  }
}

function keyOrSession({ authority, sessionId }: SessionActor): string {
  return authority.kind === 'admin_key' ? authority.keyId : sessionId
}
