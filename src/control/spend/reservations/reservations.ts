/** Reservations of batches and background responses that have not ended, and their release. */
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { spendReservationNotFound } from '#contract/errors/spend.ts'
import type { Page } from '#contract/page.ts'
import type { OpenSpendReservation } from '#contract/spend/reservations.ts'
import { listPage } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import { reservedOf } from '#spend/ledger/deferred.ts'
import { dollars } from '#spend/ledger/money.ts'
import { RESERVATION_RELEASED } from '#storage/changes.ts'
import * as store from './store.ts'

/** Open reservations of a project, or of the organization and all its projects. */
export async function list(
  ctx: Context,
  projectId: string | null,
  query: { readonly limit: number; readonly after?: string | undefined },
): Promise<Page<OpenSpendReservation>> {
  if (projectId !== null) await projects.requireExisting(ctx.reader, ctx, projectId)
  const where = { organizationId: ctx.organization.id, projectId }
  const ordered = { ...query, order: 'asc' as const }
  return listPage(ctx, ordered, { where, find: store.find, page: store.page, toWire })
}

/**
 * Releases a reservation, of an archived project as well. Every node that counts spend applies the
 * change; usage that the object reports later is charged without a reservation.
 */
export function release(
  ctx: Context,
  projectId: string,
  id: string,
): Promise<OpenSpendReservation> {
  return audited(ctx, async (tx) => {
    const organizationId = ctx.organization.id
    await projects.requireExisting(tx, ctx, projectId)
    const [row] = await store.markReleased(tx, { organizationId, projectId, id }, ctx.now())
    if (!row) throw new Problem(spendReservationNotFound(id))
    const result = toWire(row)
    const { type, amount } = result
    const spend_reservation = { id, type, amount, released: true }
    return {
      result,
      event: { type: 'project.updated', id: projectId, changes_requested: { spend_reservation } },
      subject: { kind: RESERVATION_RELEASED, id },
      projectId,
    }
  })
}

function toWire(row: store.ReservationRow): OpenSpendReservation {
  return {
    object: 'spend_reservation',
    id: row.id,
    type: row.kind === 'batch' ? 'batch' : 'response',
    project_id: row.project_id,
    model: row.model,
    api_key_id: row.key_id,
    owner_id: row.owner_id,
    amount: dollars(reservedOf(row)),
    currency: 'USD',
    created_at: toSeconds(row.created_at),
    released_at: row.released_at === null ? null : toSeconds(row.released_at),
  }
}
