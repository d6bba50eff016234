/** Spend limits of the values of a request, which pay beside its project and its organization. */
import type { Clock } from '#base/clock.ts'
import { memoizedPair } from '#base/memoized.ts'
import { Problem } from '#base/problem.ts'
import { then } from '#base/then.ts'
import type { Bounds } from '#config/bounds.ts'
import { tooManyTagValues } from '#contract/errors/spend-rejections.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { RequestValues } from '#gateway/auth/value-keys.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { limitOfRow } from '#spend/ledger/limit-rows.ts'
import type { Store } from '#storage/db.ts'
import { tagName } from '#usage/tag-set.ts'
import { createValueRegistry } from '#usage/values/registry.ts'
import { type ValueKey, valueIdOf } from '#usage/values/rows.ts'
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

/** A value with a limit. */
interface LimitedValue {
  /** The value as a payer. */
  readonly payer: ValueKey
  /** Whether it has its own limit, and so always a budget; without, it has the key's default. */
  readonly isOwn: boolean
  readonly limit: SpendLimit
  /** The limit of the budget that all values of its key beyond the bound share. */
  readonly shared: SpendLimit
  /** Whether it is rejected beyond the bound. A limit that only warns rejects nothing. */
  readonly rejectsBeyond: boolean
  readonly name: string
}

const NONE: readonly LimitedValue[] = []

export function createValueLimits(options: ValueLimitsOptions): ValueLimits {
  const { bounds, metrics } = options
  const valuesMax = bounds.tag_values
  const registry = createValueRegistry({ ...options, valuesMax })
  /** The limit of a value: the shared one, if it has no budget. */
  const choose = (limited: LimitedValue, isKept: boolean): SpendLimit => {
    if (isKept) return limited.limit
    metrics.boundExceeded('tag_values')
    if (limited.rejectsBeyond) throw new Problem(tooManyTagValues(limited.name, valuesMax))
    return limited.shared
  }
  return {
    of: ({ grant, values }) => {
      const limited = limitedIn(values, grant)
      if (limited.length === 0) return undefined
      const kept = limited.map(({ isOwn, payer }) => isOwn || registry.isKept(payer))
      const conclude = (known: readonly boolean[]): ValuePayers => {
        if (known.every((isKept) => isKept)) return payersOfAll(limited, grant)
        const limits = limited.map((one, i) => choose(one, known[i] === true))
        return payersOf(grant, limits)
      }
      return isDecided(kept) ? conclude(kept) : then(Promise.all(kept), conclude)
    },
    list: async ({ grant, values }) => {
      const limits: SpendLimit[] = []
      for (const { isOwn, payer, limit, shared, rejectsBeyond } of limitedIn(values, grant)) {
        const isKept = isOwn || (await registry.hasRoom(payer))
        if (isKept) limits.push(limit)
        else if (!rejectsBeyond) limits.push(shared)
      }
      return limits
    },
  }
}

/** Those who pay for a request if each of its values has a budget: nearly always. */
const payersOfAll = memoizedPair((limited: readonly LimitedValue[], grant: Grant) => {
  const limits = limited.map(({ limit }) => limit)
  return payersOf(grant, limits)
})

function payersOf(grant: Grant, limits: readonly SpendLimit[]): ValuePayers {
  return {
    grant: { ...grant, spendLimits: [...limits, ...grant.spendLimits] },
    payingValues: limits.map(({ payerId }) => payerId),
  }
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
  const limits = limitedIn(values, grant).flatMap(({ limit, shared }) => {
    const paying = [limit, shared].find(({ payerId }) => payingValues.includes(payerId))
    return paying ?? []
  })
  return limits.length === 0 ? grant : { ...grant, spendLimits: [...limits, ...grant.spendLimits] }
}

/** The values of a request that have limits. */
function limitedIn(values: RequestValues | undefined, grant: Grant): readonly LimitedValue[] {
  return values ? limitedValues(values, grant) : NONE
}

const limitedValues = memoizedPair(
  (values: RequestValues, grant: Grant): readonly LimitedValue[] => {
    const { valueKeys, organization } = grant
    if (!valueKeys) return []
    return valueKeys.spend.flatMap(({ level, key, beyond, overrides, default: inherited }) => {
      const value = values.get(key)
      const own = value === undefined ? undefined : overrides.get(value)
      const row = own ?? inherited
      if (value === undefined || !row) return []
      const organizationId = organization.id
      const limitOf = (payerId: string): SpendLimit =>
        limitOfRow(row, { organizationId, scope: 'tag_value', payerId })
      const payerId = valueIdOf({ projectId: level, key, value })
      return {
        payer: { organizationId, payerId },
        isOwn: own !== undefined,
        limit: limitOf(payerId),
        shared: limitOf(valueIdOf({ projectId: level, key, value: '' })),
        rejectsBeyond: beyond === 'reject' && row.mode === 'enforce',
        name: tagName(key, value),
      }
    })
  },
)
