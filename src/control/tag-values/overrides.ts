/**
 * Own limits of values of tags. Each replaces the default of its key for the value. The value gets
 * a row without spend, which lists show and no purge deletes while it has a limit.
 */
import { audited, unchanged } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { tagValueNotFound, tooManyTagValueLimits } from '#contract/errors/spend.ts'
import type { RateDefault } from '#contract/extensions/subject-rate-limits.ts'
import type { TagValue, TagValueChange, ValueSpendLimit } from '#contract/spend/tag-values.ts'
import * as projects from '#control/projects/projects.ts'
import { rowOf } from '#control/spend/limits/limits.ts'
import * as spendLimits from '#control/spend/limits/store.ts'
import * as rateLimits from '#control/subject-rate-limits/store.ts'
import { NOT_LIMITED, writeTimes } from '#control/subject-rate-limits/subject-rate-limits.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { checkSubjectValue, tagName } from '#usage/tag-set.ts'
import { newValueRow, periodStarts, valueIdOf } from '#usage/values/rows.ts'
import { knowValue } from '#usage/values/store.ts'
import { limitToEvent, limitToWire } from './limits-of-value.ts'
import * as store from './store.ts'
import { find, type NamedValue, namedValue } from './values.ts'

/** Most own limits of a kind at one level: a request's key is read with all of them. */
const LIMITS_MAX = 1_000

type SpendChange = ValueSpendLimit | null
type RateChange = RateDefault | null

/** A change of a limit, with the limit before it; undefined for none. */
interface Change<L> {
  readonly after: L
  readonly before: L
}

export function update(
  ctx: Context,
  projectId: string,
  name: string,
  input: TagValueChange,
): Promise<TagValue> {
  return audited(ctx, async (tx) => {
    const value = await lockValue(tx, ctx, projectId, name)
    const { spend_limit: limit, rate_limit: rates } = input
    const spend = limit === undefined ? undefined : await putSpend(tx, ctx, value, limit)
    const rate = rates === undefined ? undefined : await putRates(tx, ctx, value, rates)
    const payerId = valueIdOf(value)
    const now = ctx.now()
    const ofValue = { organizationId: value.organizationId, payerId }
    if (limit ?? rates) await knowValue(tx, newValueRow(ofValue, periodStarts(now), 0, now))
    const result = await find(tx, ctx, value)
    if (!result) throw new Problem(tagValueNotFound(name))
    return changedValue(ctx, value, result, { spend, rate })
  })
}

/** Deletes the own limits of a value. */
export function remove(ctx: Context, projectId: string, name: string) {
  return audited(ctx, async (tx) => {
    const value = await lockValue(tx, ctx, projectId, name)
    const spend = await putSpend(tx, ctx, value, null)
    const rate = await putRates(tx, ctx, value, null)
    if (!spend && !rate) throw new Problem(tagValueNotFound(name))
    const id = nameOf(value)
    const result = { object: 'tag_value.limits.deleted' as const, id, deleted: true }
    return changedValue(ctx, value, result, { spend, rate })
  })
}

/** Rejects a value that no request can have. Locks its level until the transaction ends. */
async function lockValue(
  tx: Tx,
  ctx: Context,
  projectId: string,
  name: string,
): Promise<NamedValue> {
  if (projectId === '') await lockOrganization(tx, ctx.organization.id)
  else await projects.requireActive(tx, ctx, projectId)
  const value = await namedValue(tx, ctx, projectId, name)
  checkSubjectValue(value.value, 'tag_value')
  return value
}

async function putSpend(
  tx: Tx,
  ctx: Context,
  value: NamedValue,
  input: TagValueChange['spend_limit'] | null,
): Promise<Change<SpendChange> | undefined> {
  const key = {
    organization_id: value.organizationId,
    scope_kind: 'tag_value' as const,
    scope_id: valueIdOf(value),
  }
  const [known] = await spendLimits.findForChange(tx, key)
  const now = ctx.now()
  const before = known ? limitToWire(known, now) : null
  if (!input) {
    if (!known) return undefined
    await spendLimits.remove(tx, key)
    return { after: null, before }
  }
  if (!known) await requireRoom(await store.countSpendLimits(tx, value))
  const row = rowOf(input, known, now)
  const project_id = value.projectId === '' ? null : value.projectId
  await spendLimits.put(tx, { ...key, project_id, ...row, ...writeTimes(ctx) })
  return { after: limitToWire(row, now), before }
}

async function putRates(
  tx: Tx,
  ctx: Context,
  value: NamedValue,
  input: TagValueChange['rate_limit'] | null,
): Promise<Change<RateChange> | undefined> {
  const key = {
    organization_id: value.organizationId,
    project_id: value.projectId,
    scope_kind: 'tag_value' as const,
    scope_id: nameOf(value),
  }
  const [known = null] = await rateLimits.findForChange(tx, key)
  if (!input) {
    if (!known) return undefined
    await rateLimits.remove(tx, key)
    return { after: null, before: known }
  }
  if (!known) await requireRoom(await store.countRateLimits(tx, value))
  const after = { ...NOT_LIMITED, ...known, ...input }
  await rateLimits.put(tx, { ...key, ...after, beyond: null, ...writeTimes(ctx) })
  return { after, before: known }
}

function requireRoom(limits: number): void {
  if (limits >= LIMITS_MAX) throw new Problem(tooManyTagValueLimits(LIMITS_MAX))
}

function nameOf({ key, value }: NamedValue): string {
  return tagName(key, value)
}

interface Changes {
  readonly spend: Change<SpendChange> | undefined
  readonly rate: Change<RateChange> | undefined
}

/** The result with the event of the organization or the project. */
function changedValue<R>(
  { organization }: Context,
  value: NamedValue,
  result: R,
  { spend, rate }: Changes,
) {
  if (!spend && !rate) return unchanged(result)
  const tag_value = nameOf(value)
  const payloadOf = (side: 'after' | 'before') => ({
    ...(spend && { tag_value_spend_limit: { tag_value, ...spendEvent(spend[side]) } }),
    ...(rate && { tag_value_rate_limit: { tag_value, ...(rate[side] ?? DELETED) } }),
  })
  const changed = { changes_requested: payloadOf('after'), previous: payloadOf('before') }
  const { projectId } = value
  if (projectId === '') {
    const event = { type: 'organization.updated', id: organization.id, ...changed } as const
    return { result, event }
  }
  const event = { type: 'project.updated', id: projectId, ...changed } as const
  return { result, event, projectId }
}

const DELETED = { deleted: true }

function spendEvent(limit: SpendChange) {
  return limit ? limitToEvent(limit) : DELETED
}
