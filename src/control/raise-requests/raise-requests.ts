/**
 * Requests of people for a raise of a spend limit. A raise is asked for by the person whom the limit
 * holds for, and decided by those who may set the limit: the access of its update decides, so that
 * the owner of a project decides about no limit of the organization.
 *
 * An approval sets the raise of the limit in the transaction that closes the request, and of two
 * concurrent decisions the second finds the request closed. It is rejected if the raise would not be
 * the one asked for: the limit was deleted, has another interval, is as high already, or has a raise
 * that this one would lower or shorten. A raise of a default gives the payer a limit with the
 * default's amount, interval and mode, which stays when the raise ends.
 */
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import {
  raiseRequestClosed,
  raiseRequestExists,
  raiseRequestNotFound,
  raiseRequestOutdated,
  tooManyOpenRaiseRequests,
  tooManyRaiseRequestsInDay,
  tooManyRaiseRequestsOfProject,
} from '#contract/errors/account.ts'
import { missingScope } from '#contract/errors/credentials.ts'
import { invalidValue } from '#contract/errors/parameters.ts'
import { spendLimitNotFound } from '#contract/errors/spend.ts'
import type {
  NewRaiseRequest,
  RaiseApproval,
  RaiseDenial,
  RaiseRequest,
  RaiseRequestQuery,
} from '#contract/extensions/raise-requests.ts'
import type { Page } from '#contract/page.ts'
import type { SpendInterval } from '#contract/spend/limits.ts'
import type { HeldLimits } from '#control/account/limits.ts'
import {
  type AccountPerson,
  personIdOf,
  requireOwnProject,
  requirePerson,
} from '#control/account/person.ts'
import { listPage } from '#control/page.ts'
import { requireActive } from '#control/projects/projects.ts'
import { CURRENCY, putIn } from '#control/spend/limits/limits.ts'
import type { Payer } from '#control/spend/limits/payer.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { NANO_PER_CENT } from '#spend/ledger/money.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { mayDecide, readableProjects, scopeOfDecision } from './deciders.ts'
import { holdsStill } from './holder.ts'
import * as store from './store.ts'
import { toWire } from './wire.ts'

const MS = 1_000
const DAY_MS = 86_400_000
/** Time after which a request expires. */
const OPEN_FOR_MS = 30 * DAY_MS
/** Most open requests of a person and of a project, and most that a person makes in a day. */
const OPEN_OF_PERSON_MAX = 5
const OPEN_OF_PROJECT_MAX = 100
const DAILY_MAX = 20

export type SpendHeld = Pick<HeldLimits, 'spend'>

export async function create(
  ctx: Context,
  input: NewRaiseRequest,
  held: SpendHeld,
): Promise<RaiseRequest> {
  const person = await requirePerson(ctx, 'project.write')
  const { project_id: projectId, until } = input
  requireOwnProject(person, projectId)
  const now = ctx.now()
  if (until * MS <= now) throw new Problem(invalidValue('until', 'expected a time in the future'))
  return audited(ctx, async (tx) => {
    await requireActive(tx, ctx, projectId)
    await requireRoom(tx, ctx, person, input)
    const limit = await heldLimit(tx, ctx, { ...input, user_id: person.id }, held)
    if (!limit) throw new Problem(spendLimitNotFound(input.scope_id))
    requireHigher(limit, input, now)
    const id = ctx.newId('raise_request')
    await store.insertRequest(tx, {
      id,
      organization_id: ctx.organization.id,
      user_id: person.id,
      project_id: projectId,
      scope_kind: limit.scope,
      scope_id: limit.payerId,
      interval: limit.interval,
      inherited: limit.isDefault ? 1 : 0,
      current_amount: centsOf(limit.limit),
      threshold_amount: input.threshold_amount,
      raised_until: until * MS,
      reason: input.reason,
      state: 'open',
      created_at: now,
      expires_at: Math.min(now + OPEN_FOR_MS, until * MS),
      decided_at: null,
      decided_by: null,
      decided_amount: null,
      decided_until: null,
      note: null,
    })
    const { threshold_amount } = input
    return {
      result: await read(tx, ctx, id),
      projectId,
      event: {
        type: 'raise_request.created' as const,
        id,
        user_id: person.id,
        scope: limit.scope,
        scope_id: limit.payerId,
        threshold_amount,
        until,
      },
    }
  })
}

async function requireRoom(
  tx: Tx,
  ctx: Context,
  { id: userId }: AccountPerson,
  { project_id: projectId, scope, scope_id }: NewRaiseRequest,
): Promise<void> {
  const nowMs = ctx.now()
  await store.holdPerson(tx, userId)
  await store.expire(tx, userId, nowMs)
  const newest = await store.newestOfPerson(tx, { userId, rows: DAILY_MAX })
  const open = await store.openOfPerson(tx, { userId, rows: OPEN_OF_PERSON_MAX })
  const same = open.find(
    (one) => one.project_id === projectId && one.scope_kind === scope && one.scope_id === scope_id,
  )
  if (same) throw new Problem(raiseRequestExists(same.id))
  if (open.length === OPEN_OF_PERSON_MAX) {
    throw new Problem(tooManyOpenRaiseRequests(OPEN_OF_PERSON_MAX))
  }
  const oldest = newest[DAILY_MAX - 1]
  if (oldest && oldest.created_at > nowMs - DAY_MS) {
    throw new Problem(tooManyRaiseRequestsInDay(DAILY_MAX))
  }
  const ofProject = { projectId, nowMs, rows: OPEN_OF_PROJECT_MAX }
  if ((await store.openOfProject(tx, ofProject)).length === OPEN_OF_PROJECT_MAX) {
    throw new Problem(tooManyRaiseRequestsOfProject(OPEN_OF_PROJECT_MAX))
  }
}

export async function listOwn(
  ctx: Context,
  { statuses: states, ...query }: Omit<RaiseRequestQuery, 'project_ids'>,
): Promise<Page<RaiseRequest>> {
  const { id: userId } = await requirePerson(ctx, 'project.read')
  return list(ctx, query, { userId, projectIds: undefined, states })
}

export function listAll(
  ctx: Context,
  { statuses: states, project_ids: wanted, ...query }: RaiseRequestQuery,
): Promise<Page<RaiseRequest>> {
  const readable = readableProjects(ctx)
  const projectIds =
    readable === 'all' ? wanted : readable.filter((id) => wanted?.includes(id) !== false)
  return list(ctx, query, { userId: undefined, projectIds, states })
}

function list(
  ctx: Context,
  query: { readonly limit: number; readonly after?: string },
  choice: Pick<store.Choice, 'userId' | 'projectIds' | 'states'>,
): Promise<Page<RaiseRequest>> {
  return listPage(ctx, query, {
    where: { ...choice, organizationId: ctx.organization.id, nowMs: ctx.now() },
    find: store.findRequest,
    page: store.pageOfRequests,
    toWire: (row) => toWire(ctx, row),
  })
}

export async function withdraw(ctx: Context, id: string): Promise<RaiseRequest> {
  const { id: userId } = await requirePerson(ctx, 'project.write')
  return audited(ctx, async (tx) => {
    const [row] = await store.findRequestForChange(tx, keyOf(ctx, id))
    if (row?.user_id !== userId) throw new Problem(raiseRequestNotFound(id))
    requireOpen(ctx, row)
    await store.decide(tx, id, { state: 'withdrawn' })
    return closed(row, 'raise_request.withdrawn', await read(tx, ctx, id))
  })
}

export function deny(ctx: Context, id: string, { note }: RaiseDenial): Promise<RaiseRequest> {
  return audited(ctx, async (tx) => {
    const row = await requireDecidable(tx, ctx, id)
    await store.decide(tx, id, { state: 'denied', ...decisionOf(ctx, note) })
    return closed(row, 'raise_request.denied', await read(tx, ctx, id))
  })
}

export function approve(
  ctx: Context,
  id: string,
  { note, ...change }: RaiseApproval,
  held: SpendHeld,
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
    return {
      result: await read(tx, ctx, id),
      projectId: row.project_id,
      consequences: [consequence.event],
      event: {
        type: 'raise_request.approved' as const,
        ...subjectOf(row),
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

/** The limit of a request, as it holds for the person now. */
async function heldLimit(
  reader: Reader,
  ctx: Context,
  of: Pick<NewRaiseRequest, 'project_id' | 'scope' | 'scope_id'> & { readonly user_id: string },
  held: SpendHeld,
): Promise<RaisableLimit | undefined> {
  const limits = await held.spend(reader, {
    organizationId: ctx.organization.id,
    projectId: of.project_id,
    userId: of.user_id,
  })
  return limits.filter(isRaisable).find(({ scope, payerId }) => {
    return scope === of.scope && payerId === of.scope_id
  })
}

type RaisableLimit = SpendLimit & { readonly interval: SpendInterval }

/** Limits without a period are of values of tags, which no person is. */
function isRaisable(limit: SpendLimit): limit is RaisableLimit {
  return limit.interval !== 'lifetime'
}

/** Rejects a raise that is none, or that lowers or shortens the one in force. */
function requireHigher(
  { limit, raise }: SpendLimit,
  wanted: { readonly threshold_amount: number; readonly until: number },
  nowMs: number,
): void {
  const amount = BigInt(wanted.threshold_amount) * NANO_PER_CENT
  const isInForce = raise !== undefined && nowMs < raise.untilMs
  if (amount <= limit || (isInForce && amount < raise.limit)) {
    const least = centsOf(isInForce && raise.limit > limit ? raise.limit : limit)
    throw new Problem(invalidValue('threshold_amount', `expected more than ${least}`))
  }
  if (isInForce && wanted.until * MS < raise.untilMs) {
    const end = toSeconds(raise.untilMs)
    throw new Problem(invalidValue('until', `a raise is in force until ${end}`))
  }
}

/** The open request, locked. One that the caller may not see gives the error of a missing one. */
async function requireDecidable(tx: Tx, ctx: Context, id: string): Promise<store.RaiseRequestRow> {
  const [row] = await store.findRequestForChange(tx, keyOf(ctx, id))
  const readable = readableProjects(ctx)
  if (!row || (readable !== 'all' && !readable.includes(row.project_id))) {
    throw new Problem(raiseRequestNotFound(id))
  }
  if (!mayDecide(ctx, row)) throw new Problem(missingScope(scopeOfDecision(row)))
  requireOpen(ctx, row)
  return row
}

function requireOpen({ now }: Context, { id, state, expires_at }: store.RaiseRequestRow): void {
  if (state !== 'open') throw new Problem(raiseRequestClosed(id, state))
  if (expires_at <= now()) throw new Problem(raiseRequestClosed(id, 'expired'))
}

function decisionOf(ctx: Context, note: string | undefined) {
  return {
    decided_at: ctx.now(),
    decided_by: personIdOf(ctx) ?? null,
    note: note ?? null,
  }
}

function closed(
  row: store.RaiseRequestRow,
  type: 'raise_request.withdrawn' | 'raise_request.denied',
  result: RaiseRequest,
) {
  return {
    result,
    projectId: row.project_id,
    event: { type, ...subjectOf(row) },
  }
}

function subjectOf({ id, user_id, scope_kind: scope, scope_id }: store.RaiseRequestRow) {
  return {
    id,
    user_id,
    scope,
    scope_id,
  }
}

function keyOf(ctx: Context, id: string) {
  return { organizationId: ctx.organization.id, id }
}

async function read(reader: Reader, ctx: Context, id: string): Promise<RaiseRequest> {
  const choice = { userId: undefined, projectIds: undefined, states: undefined }
  const of = { ...choice, ...keyOf(ctx, id), nowMs: ctx.now() }
  const [row] = await store.findRequest(reader, of)
  if (!row) throw new Problem(raiseRequestNotFound(id))
  return toWire(ctx, row)
}

function centsOf(nano: bigint): number {
  return Number(nano / NANO_PER_CENT)
}
