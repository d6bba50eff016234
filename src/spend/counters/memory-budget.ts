/** One budget of a process: its period, and what of it is spent, reserved and waited for. */
import {
  type BudgetId,
  type BudgetState,
  budgetName,
  type SpendLimit,
} from '#spend/ledger/budget.ts'
import type { DeferredSums } from '#spend/ledger/deferred.ts'
import { isShared, payerName, projectPart } from '#spend/ledger/payers.ts'
import { type Period, periodOf } from '#spend/ledger/period.ts'
import { shareOfProject, type Waits } from './contention.ts'
import type { ProjectShare } from './counters.ts'
import type { Waiters } from './waiters.ts'

export interface Budget {
  readonly name: string
  readonly key: BudgetId
  limit: SpendLimit
  period: Period
  /** End of the latest period that it was in: a clock may be set back. */
  latestEndMs: number
  spent: bigint
  reserved: bigint
  /** Reserved by each project; undefined where the budget is one project's. */
  readonly held: Map<string, bigint> | undefined
  readonly waits: Waits
  readonly waiters: Waiters
  seeding: Promise<void> | undefined
  isSeeded: boolean
  /** Time of the last charge, or of the seed. */
  chargedAtMs: number
  /** The limit that last rejected a request in this period while it was used up. */
  rejectedAt: bigint | undefined
}

export function newMemoryBudget(limit: SpendLimit, nowMs: number): Budget {
  const { organizationId, scope, interval, payerId } = limit
  const period = periodOf(interval, nowMs)
  return {
    name: budgetName(limit),
    key: { organizationId, scope, interval, payerId },
    limit,
    period,
    latestEndMs: period.endMs,
    spent: 0n,
    reserved: 0n,
    held: isShared(scope) ? new Map() : undefined,
    waits: new Map(),
    waiters: new Map(),
    seeding: undefined,
    isSeeded: false,
    chargedAtMs: nowMs,
    rejectedAt: undefined,
  }
}

/**
 * Time without a charge after which a lifetime is seeded again: the ledger forgets values that
 * nobody uses.
 */
const LIFETIME_SEED_MS = 3_600_000

/**
 * Begins another period, if it is one. A new one starts at 0. A period in which the clock has been,
 * or which it has passed over, is seeded again: the ledger has its spend.
 */
export function turned(budget: Budget, nowMs: number): Budget {
  const { startMs, endMs } = budget.period
  if (nowMs >= startMs && nowMs < endMs) {
    const isOld = nowMs - budget.chargedAtMs >= LIFETIME_SEED_MS
    if (isOld && budget.isSeeded && budget.key.interval === 'lifetime') {
      budget.spent = 0n
      budget.rejectedAt = undefined
      budget.isSeeded = false
    }
    return budget
  }
  const period = periodOf(budget.key.interval, nowMs)
  budget.period = period
  budget.spent = 0n
  budget.rejectedAt = undefined
  budget.isSeeded = period.startMs >= budget.latestEndMs
  budget.latestEndMs = Math.max(budget.latestEndMs, period.endMs)
  return budget
}

/** Deferred reservations count as reserved in every budget of their payer. */
export function memoryState(
  { spent, reserved, period, limit }: Budget,
  deferred: DeferredSums,
): BudgetState {
  const ofObjects = deferred.size === 0 ? 0n : (deferred.get(payerName(limit)) ?? 0n)
  return { spent, reserved: reserved + ofObjects, endsAtMs: period.endMs }
}

/** Share of a project while others wait; undefined where only the limit bounds it. */
export function memoryShare(
  budget: Budget,
  projectId: string,
  deferred: DeferredSums,
  { contendedShare, nowMs }: { readonly contendedShare: number; readonly nowMs: number },
): ProjectShare | undefined {
  const { spent, reserved } = memoryState(budget, deferred)
  const ofObjects = deferred.get(projectPart(payerName(budget.key), projectId)) ?? 0n
  const held = (budget.held?.get(projectId) ?? 0n) + ofObjects
  const unspent = budget.limit.limit - spent
  return shareOfProject(budget.waits, contendedShare, { projectId, held, reserved, unspent }, nowMs)
}
