/**
 * Comparison of every armed alert with the ledger: at the start, after a change of an alert, and
 * every minute.
 *
 * It finds cases that no flush of this node finds: amounts below the spend of before, amounts that
 * several nodes have passed together, and forecasts. Every node sweeps, and the unique row of a
 * delivery makes sure that one is queued. At its end it replaces the alerts that the flush watches.
 */
import type { PayerId } from '#spend/ledger/budget.ts'
import { forecastOf, type RecentSpend, recentSpendOf } from '#spend/ledger/forecast.ts'
import { type Period, periodOf } from '#spend/ledger/period.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import { type Store, SYSTEM } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { type EnqueueOptions, enqueueReached, isReached, type ReachedAlert } from './enqueue.ts'
import { followEndedRaises } from './limit-alerts.ts'
import { type AlertRow, armedAlerts } from './store.ts'
import type { AlertWatch, ArmedAlert, WatchedPayer } from './watch.ts'

/** Alerts that are read, and queued, together. */
const PAGE = 200
/** Most alerts that the flush watches. */
const WATCHED_MAX = 10_000

export interface SweepOptions extends EnqueueOptions {
  readonly store: Store
  readonly watch: Pick<AlertWatch, 'charges' | 'replace' | 'isEmpty'>
  /** Writes counted usage now. */
  readonly flush: () => Promise<void>
}

/** Resolves to whether everything that is watched was watched before, and so is up to date. */
export async function sweepAlerts(options: SweepOptions): Promise<boolean> {
  const { store, watch, now } = options
  await followEndedRaises(store, now())
  const charges = watch.charges()
  // After the flush, the ledger has all charges from before it.
  if (!watch.isEmpty()) await options.flush()
  const period = periodOf('month', now())
  const costs = createCosts(options, period)
  const watched = new Map<string, WatchedPayer & { readonly alerts: ArmedAlert[] }>()
  let size = 0
  for (let after = ''; ; ) {
    const page = await armedAlerts(store.reader, {
      after,
      periodStartsAt: period.startMs,
      rows: PAGE,
    })
    const reached: ReachedAlert[] = []
    for (const alert of page) {
      const { spent, forecast } = await costs(alert)
      const compared = alert.basis === 'forecast' ? forecast : spent
      const { id, generation, threshold_amount: threshold } = alert
      if (compared !== undefined && isReached(threshold, compared)) {
        reached.push({ id, generation, spent, forecast })
      } else if (alert.basis === 'actual' && ++size <= WATCHED_MAX) {
        const payer = payerOf(alert)
        const known = watched.get(payer.payerId) ?? { payer, alerts: [], spent }
        known.alerts.push({ id, generation, threshold })
        watched.set(payer.payerId, known)
      }
    }
    if (reached.length > 0) {
      await record(store, (tx) => enqueueReached(tx, options, period, reached))
    }
    if (page.length < PAGE) return watch.replace(period, [...watched.values()], charges)
    after = page.at(-1)?.id ?? ''
  }
}

function payerOf({ organization_id, scope_kind, scope_id }: AlertRow): PayerId {
  return {
    organizationId: organization_id,
    scope: scope_kind,
    payerId: scope_id,
  }
}

interface Compared {
  readonly spent: bigint
  /** Undefined if there is none, or the alert is not about it. */
  readonly forecast: bigint | undefined
}

/** Amounts of an alert. Those of a scope are read once in a sweep. */
function createCosts({ store, now }: SweepOptions, period: Period) {
  const spends = new Map<string, bigint>()
  const recents = new Map<string, RecentSpend>()
  return async (alert: AlertRow): Promise<Compared> => {
    const payer = payerOf(alert)
    const slowReader = store.slowReader(SYSTEM)
    const spent = spends.get(payer.payerId) ?? (await ledgerCostOf(slowReader, payer, period))
    spends.set(payer.payerId, spent)
    if (alert.basis === 'actual') return { spent, forecast: undefined }
    const nowMs = now()
    const recent = recents.get(payer.payerId) ?? (await recentSpendOf(slowReader, payer, nowMs))
    recents.set(payer.payerId, recent)
    return { spent, forecast: forecastOf({ spent, recent }, { nowMs, endMs: period.endMs }) }
  }
}
