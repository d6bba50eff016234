/** Spend limits of the organization, projects, users, accounts, keys and tags: one of each. */
import { followLimits } from '#alerts/limit-alerts.ts'
import { audited, type Changed } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { invalidValue } from '#contract/errors/parameters.ts'
import { spendLimitNotFound } from '#contract/errors/spend.ts'
import type {
  EnforcementStatus,
  NewSpendLimit,
  OrganizationSpendLimit,
  PayerKind,
} from '#contract/spend/limits.ts'
import type { BudgetState, SpendLimit as SpendBudgetLimit } from '#spend/ledger/budget.ts'
import { nanoOfCents } from '#spend/ledger/money.ts'
import { calendarInterval } from '#spend/ledger/period.ts'
import type { Tx } from '#storage/db.ts'
import {
  changedPayer,
  type Payer,
  payerIdOf,
  payerKeyOf,
  requireActivePayer,
  requireReadablePayer,
} from './payer.ts'
import * as store from './store.ts'

/** A spend limit of this scope, as the wire has it. */
export type SpendLimitOf<K extends PayerKind> = Omit<OrganizationSpendLimit, 'object'> & {
  object: `${K}.spend_limit`
}

/** The budgets of the gateway, as far as they concern the limits. */
export interface BudgetReader {
  /** Whether a limit has rejected a request in the present period since it has this amount. */
  isEnforcing(limit: Omit<SpendBudgetLimit, 'mode'>): boolean | Promise<boolean>
  /** Spent and reserved amounts of a limit. Rejects if they are not known. */
  load(limit: SpendBudgetLimit): Promise<BudgetState>
}

export const CURRENCY = 'USD'
const MS = 1_000

/** Null if none is set. */
export async function find<K extends PayerKind>(
  ctx: Context,
  payer: Payer<K>,
  budgets: Pick<BudgetReader, 'isEnforcing'>,
): Promise<SpendLimitOf<K> | null> {
  await requireReadablePayer(ctx, payer)
  const [row] = await store.find(ctx.reader, payerKeyOf(ctx, payer))
  return row ? withStatus(ctx, payer, row, budgets) : null
}

/** The limit of a row, with its enforcement. */
export async function withStatus<K extends PayerKind>(
  ctx: Context,
  payer: Payer<K>,
  row: store.SpendLimitRow,
  budgets: Pick<BudgetReader, 'isEnforcing'>,
): Promise<SpendLimitOf<K>> {
  const inForce = raiseAt(row, ctx.now()) ?? row
  const limit = nanoOfCents(inForce.threshold_amount)
  const budget = { ...payerIdOf(ctx, payer), interval: row.interval }
  const isEnforcing = await budgets.isEnforcing({ ...budget, limit })
  return toWire(ctx, payer, row, isEnforcing ? 'enforcing' : 'inactive')
}

export async function retrieve<K extends PayerKind>(
  ctx: Context,
  payer: Payer<K>,
  budgets: BudgetReader,
): Promise<SpendLimitOf<K>> {
  const limit = await find(ctx, payer, budgets)
  if (!limit) throw new Problem(spendLimitNotFound(payer.id))
  return limit
}

/**
 * Sets the limit or replaces it. A new limit has not rejected anything, so it is inactive. Mode and
 * raise of the limit so far stay if they are left out, since OpenAI's clients do not know them.
 */
export function put<K extends PayerKind>(
  ctx: Context,
  payer: Payer<K>,
  input: NewSpendLimit,
): Promise<SpendLimitOf<K>> {
  return putAs(ctx, payer, input, { answerOf: (limit) => limit })
}

interface Putting<K extends PayerKind, A> {
  readonly answerOf: (limit: SpendLimitOf<K>) => A
  /** Called for a new limit, which it may reject. */
  readonly requireRoom?: (tx: Tx) => Promise<void>
}

/** Sets the limit or replaces it as `put` does, with an answer that is made from it. */
export function putAs<K extends PayerKind, A>(
  ctx: Context,
  payer: Payer<K>,
  input: NewSpendLimit,
  putting: Putting<K, A>,
): Promise<A> {
  return audited(ctx, (tx) => putIn(tx, ctx, payer, input, putting))
}

/** Sets the limit in a transaction of the caller, who writes the event. */
export async function putIn<K extends PayerKind, A>(
  tx: Tx,
  ctx: Context,
  payer: Payer<K>,
  input: NewSpendLimit,
  { answerOf, requireRoom }: Putting<K, A>,
): Promise<Changed<A>> {
  await requireActivePayer(tx, ctx, payer)
  const [before] = await store.findForChange(tx, payerKeyOf(ctx, payer))
  if (!before) await requireRoom?.(tx)
  const now = ctx.now()
  const row = rowOf(input, before, now)
  const project_id = payer.kind === 'project_user' ? (payer.projectId ?? null) : null
  const times = { created_at: now, updated_at: now }
  await store.put(tx, { ...payerKeyOf(ctx, payer), project_id, ...row, ...times })
  const limit = toWire(ctx, payer, row, 'inactive')
  const changes = { spend_limit: changeOf(limit), ...(await followedBy(tx, ctx, payer)) }
  const previous = {
    spend_limit: before ? changeOf(toWire(ctx, payer, before, 'inactive')) : null,
  }
  return changedPayer(ctx, payer, changes, answerOf(limit), previous)
}

/** Locks the limit of a payer, if it has any, before the caller reads what it is. */
export async function holdLimit(tx: Tx, ctx: Context, payer: Payer): Promise<void> {
  await requireActivePayer(tx, ctx, payer)
  await store.findForChange(tx, payerKeyOf(ctx, payer))
}

/** Inserts the limit of a new payer, and returns it as its event has it. */
export async function insertSpendLimit<K extends PayerKind>(
  tx: Tx,
  ctx: Context,
  payer: Payer<K>,
  input: NewSpendLimit,
) {
  const now = ctx.now()
  const row = rowOf(input, undefined, now)
  await store.put(tx, { ...payerKeyOf(ctx, payer), ...row, created_at: now, updated_at: now })
  return changeOf(toWire(ctx, payer, row, 'inactive'))
}

export function remove<K extends PayerKind>(ctx: Context, payer: Payer<K>) {
  return audited(ctx, async (tx) => {
    await requireActivePayer(tx, ctx, payer)
    const [before] = await store.findForChange(tx, payerKeyOf(ctx, payer))
    if (!before) throw new Problem(spendLimitNotFound(payer.id))
    await store.remove(tx, payerKeyOf(ctx, payer))
    const object = `${payer.kind}.spend_limit.deleted` as const
    const previous = { spend_limit: changeOf(toWire(ctx, payer, before, 'inactive')) }
    const changes = { spend_limit: null, ...(await followedBy(tx, ctx, payer)) }
    return changedPayer(ctx, payer, changes, { object, deleted: true }, previous)
  })
}

/** Most alerts of one event. */
const FOLLOWED_MAX = 100

/** The alerts in per cent of a changed limit, as its event has them. */
async function followedBy(tx: Tx, ctx: Context, payer: Payer) {
  const { kind: scope_kind, id: scope_id } = payer
  if (scope_kind !== 'organization' && scope_kind !== 'project') return {}
  const alerts = { organization_id: ctx.organization.id, scope_kind, scope_id }
  const followed = await followLimits(tx, alerts, ctx.now())
  return followed.length > 0 && { spend_alerts: followed.slice(0, FOLLOWED_MAX) }
}

/** The limit as its event has it. */
function changeOf<K extends PayerKind>(limit: SpendLimitOf<K>) {
  const { threshold_amount, currency, interval, mode, raise } = limit
  return { threshold_amount, currency, interval, mode, ...(raise && { raise }) }
}

/** The row of a limit. Mode and raise of the limit so far stay if they are left out. */
export function rowOf(
  input: Omit<NewSpendLimit, 'interval'> & Pick<store.SpendLimitRow, 'interval'>,
  before: store.SpendLimitRow | undefined,
  nowMs: number,
): store.SpendLimitRow {
  const { threshold_amount, interval, mode = before?.mode ?? 'enforce' } = input
  const raise = input.raise === undefined ? before && raiseAt(before, nowMs) : input.raise
  const row = { threshold_amount, interval, mode, raised_amount: null, raised_until: null }
  if (input.raise) checkRaise(input.raise, threshold_amount, nowMs)
  if (!raise || raise.threshold_amount <= threshold_amount) return row
  return { ...row, raised_amount: raise.threshold_amount, raised_until: raise.until * MS }
}

type Raise = NonNullable<OrganizationSpendLimit['raise']>

function checkRaise(raise: Raise, limit: number, nowMs: number): void {
  if (raise.threshold_amount <= limit) {
    throw new Problem(invalidValue('raise.threshold_amount', `expected more than ${limit}`))
  }
  if (raise.until * MS <= nowMs) {
    throw new Problem(invalidValue('raise.until', 'expected a time in the future'))
  }
}

/** The raise that is in force. */
export function raiseAt(
  { raised_amount, raised_until }: store.SpendLimitRow,
  nowMs: number,
): Raise | null {
  if (raised_amount === null || raised_until === null || raised_until <= nowMs) return null
  return { threshold_amount: raised_amount, until: toSeconds(raised_until) }
}

function toWire<K extends PayerKind>(
  ctx: Context,
  { kind }: Payer<K>,
  row: store.SpendLimitRow,
  status: EnforcementStatus,
): SpendLimitOf<K> {
  return {
    object: `${kind}.spend_limit`,
    threshold_amount: row.threshold_amount,
    currency: CURRENCY,
    interval: calendarInterval(row.interval),
    mode: row.mode,
    raise: raiseAt(row, ctx.now()),
    enforcement: { status },
  }
}
