/** Spend limits of the values of a request, which pay beside its project and its organization. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { then } from '#base/then.ts'
import type { Bounds } from '#config/bounds.ts'
import { tooManyTagValues } from '#contract/errors/spend-rejections.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { RequestValues, ValueSpend } from '#gateway/auth/value-keys.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { type LimitColumns, limitOfRow } from '#spend/ledger/limit-rows.ts'
import type { Store } from '#storage/db.ts'
import { tagName } from '#usage/tag-set.ts'
import { createValueRegistry } from '#usage/values/registry.ts'
import { valueIdOf } from '#usage/values/rows.ts'
import type { Charge } from './charge.ts'

/** A request as far as its values depend on it. */
type Valued = Pick<Charge, 'grant' | 'values'>

/** A grant with the limits of values, and the ids of these as payers. */
export type ValuePayers = Pick<Charge, 'grant' | 'payingValues'>

export interface ValueLimits {
  /**
   * The grant with the limits of the values of a request; undefined without any. Throws, or rejects
   * with, 429 for a value beyond the most that have a budget each, and 503 without the store.
   */
  of(request: Valued): ValuePayers | undefined | Promise<ValuePayers | undefined>
  /**
   * The limits of values, as their next request would have them. A value that would be rejected
   * has none. Creates no budgets.
   */
  list(request: Valued): Promise<readonly SpendLimit[]>
}

interface ValueLimitsOptions {
  readonly store: Store
  readonly now: Clock
  readonly bounds: Pick<Bounds, 'tag_values'>
  readonly metrics: Pick<Metrics, 'boundExceeded'>
}

/** A value with a limit, its own or the default of its key. */
interface LimitedValue {
  readonly spend: ValueSpend
  readonly value: string
  readonly own: LimitColumns | undefined
}

export function createValueLimits(options: ValueLimitsOptions): ValueLimits {
  const { bounds, metrics } = options
  const valuesMax = bounds.tag_values
  const registry = createValueRegistry({ ...options, valuesMax })
  /** The limit of a value: the shared one, if it has no budget. */
  const choose = (grant: Grant, limited: LimitedValue, isKept: boolean): SpendLimit => {
    if (isKept) return limitOf(grant, limited, ownId(limited))
    metrics.boundExceeded('tag_values')
    if (isRejected(limited)) {
      throw new Problem(tooManyTagValues(tagName(limited.spend.key, limited.value), valuesMax))
    }
    return limitOf(grant, limited, sharedId(limited))
  }
  return {
    of: ({ grant, values }) => {
      const limited = limitedIn(grant, values)
      if (limited.length === 0) return undefined
      const organizationId = grant.organization.id
      const kept = limited.map((one) => {
        // A value with its own limit always has a budget.
        return one.own ? true : registry.isKept({ organizationId, payerId: ownId(one) })
      })
      const conclude = (known: readonly boolean[]): ValuePayers => {
        const limits = limited.map((one, i) => choose(grant, one, known[i] === true))
        return {
          grant: { ...grant, spendLimits: [...limits, ...grant.spendLimits] },
          payingValues: limits.map(({ payerId }) => payerId),
        }
      }
      return isDecided(kept) ? conclude(kept) : then(Promise.all(kept), conclude)
    },
    list: async ({ grant, values }) => {
      const organizationId = grant.organization.id
      const limits: SpendLimit[] = []
      for (const one of limitedIn(grant, values)) {
        const payerId = ownId(one)
        const isKept =
          one.own !== undefined || (await registry.hasRoom({ organizationId, payerId }))
        if (isKept) limits.push(limitOf(grant, one, payerId))
        else if (!isRejected(one)) limits.push(limitOf(grant, one, sharedId(one)))
      }
      return limits
    },
  }
}

/** Whether requests with a value beyond the bound are rejected. A limit that warns rejects none. */
function isRejected({ spend }: LimitedValue): boolean {
  return spend.beyond === 'reject' && spend.default?.mode === 'enforce'
}

function isDecided(kept: readonly (boolean | Promise<boolean>)[]): kept is readonly boolean[] {
  return kept.every((one) => typeof one === 'boolean')
}

/**
 * A grant as it is now, with the limits that hold now for the values that a request has begun to
 * pay with. It gets no other: nothing of it would be charged to these.
 */
export function withPresentValues(
  grant: Grant,
  values: RequestValues | undefined,
  payingValues: readonly string[],
): Grant {
  const limits = limitedIn(grant, values).flatMap((one) => {
    const id = [ownId(one), sharedId(one)].find((payerId) => payingValues.includes(payerId))
    return id === undefined ? [] : [limitOf(grant, one, id)]
  })
  return limits.length === 0 ? grant : { ...grant, spendLimits: [...limits, ...grant.spendLimits] }
}

function limitedIn(
  { valueKeys }: Pick<Grant, 'valueKeys'>,
  values: RequestValues | undefined,
): readonly LimitedValue[] {
  if (!values || !valueKeys) return []
  return valueKeys.spend.flatMap((spend) => {
    const value = values.get(spend.key)
    if (value === undefined) return []
    const own = spend.overrides.get(value)
    return own || spend.default ? [{ spend, value, own }] : []
  })
}

function limitOf(grant: Grant, { spend, own }: LimitedValue, payerId: string): SpendLimit {
  const row = own ?? spend.default
  if (!row) throw new Error(`the value ${payerId} has no limit`)
  return limitOfRow(row, { organizationId: grant.organization.id, scope: 'tag_value', payerId })
}

function ownId({ spend: { level, key }, value }: LimitedValue): string {
  return valueIdOf({ projectId: level, key, value })
}

/** Id of the budget that all values beyond the bound share. */
function sharedId({ spend: { level, key } }: LimitedValue): string {
  return valueIdOf({ projectId: level, key, value: '' })
}
