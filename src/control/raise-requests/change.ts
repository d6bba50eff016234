/** Parts that all changes of a request have: its key, its events and its notices. */
import { enqueueRaise, type RaiseNotice } from '#alerts/enqueue.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { raiseRequestClosed, raiseRequestNotFound } from '#contract/errors/account.ts'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { RaiseServices } from './held-limit.ts'
import * as store from './store.ts'
import { toWire } from './wire.ts'

/** Queues a notice in the transaction of the change that it tells. */
export function enqueueNotice(
  tx: Tx,
  { now, newId, organization }: Context,
  { channels }: Pick<RaiseServices, 'channels'>,
  { event, id, project_id }: Pick<RaiseNotice, 'event'> & { id: string; project_id: string },
): Promise<void> {
  const request = { id, organization_id: organization.id, project_id }
  return enqueueRaise(tx, { now, newId, channels }, { event, request })
}

export function requireOpen(
  { now }: Context,
  { id, state, expires_at }: store.RaiseRequestRow,
): void {
  if (state !== 'open') throw new Problem(raiseRequestClosed(id, state))
  if (expires_at <= now()) throw new Problem(raiseRequestClosed(id, 'expired'))
}

export function closed(
  row: store.RaiseRequestRow,
  type: 'raise_request.withdrawn' | 'raise_request.denied',
  result: RaiseRequest,
) {
  return {
    result,
    projectId: row.project_id,
    event: { type, ...eventSubjectOf(row) },
  }
}

export function eventSubjectOf({
  id,
  user_id,
  scope_kind: scope,
  scope_id,
}: store.RaiseRequestRow) {
  return {
    id,
    user_id,
    scope,
    scope_id,
  }
}

export function requestKeyOf(ctx: Context, id: string) {
  return { organizationId: ctx.organization.id, id }
}

export async function readRaiseRequest(
  reader: Reader,
  ctx: Context,
  id: string,
): Promise<RaiseRequest> {
  const choice = { userId: undefined, projectIds: undefined, states: undefined }
  const of = { ...choice, ...requestKeyOf(ctx, id), nowMs: ctx.now() }
  const [row] = await store.findRequest(reader, of)
  if (!row) throw new Problem(raiseRequestNotFound(id))
  return toWire(ctx, row)
}
