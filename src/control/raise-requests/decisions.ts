/**
 * Decisions about requests for raises, by those who may set the limit: by the access of its update.
 * The owner of a project decides about no limit of the organization.
 *
 * An approval sets the raise of the limit in the transaction that closes the request, and of two
 * concurrent decisions the second finds the request closed. It is rejected if the raise would be
 * another than the one asked for: the limit was deleted, has another interval, is as high already,
 * or has a raise that this one would lower or shorten. A raise of a default gives the payer a limit
 * with the default's amount, interval and mode, which stays when the raise ends.
 */
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { raiseRequestNotFound, raiseRequestOutdated } from '#contract/errors/account.ts'
import { missingScope } from '#contract/errors/credentials.ts'
import { invalidValue } from '#contract/errors/parameters.ts'
import type {
  RaiseApproval,
  RaiseDenial,
  RaiseRequest,
} from '#contract/extensions/raise-requests.ts'
import { personIdOf } from '#control/account/person.ts'
import { CURRENCY, holdLimit, putIn } from '#control/spend/limits/limits.ts'
import type { Payer } from '#control/spend/limits/payer.ts'
import { centsOf } from '#spend/ledger/money.ts'
import type { Tx } from '#storage/db.ts'
import {
  closed,
  enqueueNotice,
  eventSubjectOf,
  readRaiseRequest,
  requestKeyOf,
  requireOpen,
} from './change.ts'
import { mayDecide, readableProjects, scopeOfDecision } from './deciders.ts'
import { heldLimit, type RaisableLimit, type RaiseServices, requireHigher } from './held-limit.ts'
import { holdsStill } from './holder.ts'
import * as store from './store.ts'

const MS = 1_000

export function deny(
  ctx: Context,
  id: string,
  { note }: RaiseDenial,
  services: RaiseServices,
): Promise<RaiseRequest> {
  return audited(ctx, async (tx) => {
    const row = await requireDecidable(tx, ctx, id)
    await store.decide(tx, id, { state: 'denied', ...decisionOf(ctx, note) })
    await enqueueNotice(tx, ctx, services, { event: 'raise_decision', ...row })
    return closed(row, 'raise_request.denied', await readRaiseRequest(tx, ctx, id))
  })
}

export function approve(
  ctx: Context,
  id: string,
  { note, ...change }: RaiseApproval,
  held: RaiseServices,
): Promise<RaiseRequest> {
  return audited(ctx, async (tx) => {
    const row = await requireDecidable(tx, ctx, id)
    const threshold_amount = change.threshold_amount ?? row.threshold_amount
    const until = change.until ?? toSeconds(row.raised_until)
    if (until * MS <= ctx.now()) {
      throw new Problem(invalidValue('until', 'expected a time in the future'))
    }
    if (!(await holdsStill(tx, ctx, row))) {
      throw new Problem(raiseRequestOutdated('the person is no longer in the project'))
    }
    await holdLimit(tx, ctx, payerOf(row))
    const limit = await heldLimit(tx, ctx, { ...row, scope: row.scope_kind }, held)
    if (!limit) throw new Problem(raiseRequestOutdated('the limit was deleted'))
    if (limit.interval !== row.interval) {
      throw new Problem(raiseRequestOutdated(`the limit is now of a ${limit.interval}`))
    }
    requireHigher(limit, { threshold_amount, until }, ctx.now())
    const consequence = await putIn(
      tx,
      ctx,
      payerOf(row),
      inputOf(limit, threshold_amount, until),
      {
        answerOf: () => undefined,
      },
    )
    await store.decide(tx, id, {
      state: 'approved',
      ...decisionOf(ctx, note),
      decided_amount: threshold_amount,
      decided_until: until * MS,
    })
    await enqueueNotice(tx, ctx, held, { event: 'raise_decision', ...row })
    return {
      result: await readRaiseRequest(tx, ctx, id),
      projectId: row.project_id,
      consequences: [consequence.event],
      event: {
        type: 'raise_request.approved' as const,
        ...eventSubjectOf(row),
        threshold_amount,
        until,
      },
    }
  })
}

/** The limit with the raise: a default becomes a limit of the payer. */
function inputOf(
  { limit, interval, mode }: RaisableLimit,
  threshold_amount: number,
  until: number,
) {
  return {
    threshold_amount: centsOf(limit),
    currency: CURRENCY,
    interval,
    mode,
    raise: { threshold_amount, until },
  } as const
}

function payerOf(row: store.RaiseRequestRow): Payer {
  const { scope_kind: kind, scope_id: id, project_id: projectId } = row
  const isOfProject = ['project', 'project_user', 'api_key', 'service_account'].includes(kind)
  return isOfProject ? { kind, id, projectId } : { kind, id }
}

/** The open request, locked. One that the caller may not see gives the error of a missing one. */
async function requireDecidable(tx: Tx, ctx: Context, id: string): Promise<store.RaiseRequestRow> {
  const [row] = await store.findRequestForChange(tx, requestKeyOf(ctx, id))
  const readable = readableProjects(ctx)
  if (!row || (readable !== 'all' && !readable.includes(row.project_id))) {
    throw new Problem(raiseRequestNotFound(id))
  }
  if (!mayDecide(ctx, row)) throw new Problem(missingScope(scopeOfDecision(row)))
  requireOpen(ctx, row)
  return row
}

function decisionOf(ctx: Context, note: string | undefined) {
  return {
    decided_at: ctx.now(),
    decided_by: personIdOf(ctx) ?? null,
    note: note ?? null,
  }
}
