/**
 * Requests of people for a raise of a spend limit that holds for them. `decisions.ts` approves and
 * denies them.
 */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import {
  raiseRequestExists,
  raiseRequestNotFound,
  tooManyOpenRaiseRequests,
  tooManyRaiseRequestsInDay,
  tooManyRaiseRequestsOfProject,
} from '#contract/errors/account.ts'
import { invalidValue } from '#contract/errors/parameters.ts'
import { spendLimitNotFound } from '#contract/errors/spend.ts'
import type {
  NewRaiseRequest,
  RaiseRequest,
  RaiseRequestQuery,
} from '#contract/extensions/raise-requests.ts'
import type { Page } from '#contract/page.ts'
import { type AccountPerson, requireOwnProject, requirePerson } from '#control/account/person.ts'
import { listPage } from '#control/page.ts'
import { requireActive } from '#control/projects/projects.ts'
import { centsOf } from '#spend/ledger/money.ts'
import type { Tx } from '#storage/db.ts'
import { closed, enqueueNotice, readRaiseRequest, requestKeyOf, requireOpen } from './change.ts'
import { readableProjects } from './deciders.ts'
import { heldLimit, type RaiseServices, requireHigher } from './held-limit.ts'
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

export async function create(
  ctx: Context,
  input: NewRaiseRequest,
  held: RaiseServices,
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
    await enqueueNotice(tx, ctx, held, { event: 'raise_request', id, project_id: projectId })
    return {
      result: await readRaiseRequest(tx, ctx, id),
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
    const [row] = await store.findRequestForChange(tx, requestKeyOf(ctx, id))
    if (row?.user_id !== userId) throw new Problem(raiseRequestNotFound(id))
    requireOpen(ctx, row)
    await store.decide(tx, id, { state: 'withdrawn' })
    return closed(row, 'raise_request.withdrawn', await readRaiseRequest(tx, ctx, id))
  })
}
