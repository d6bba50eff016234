/** Composition of the reconciliation of costs: accounts at providers, operation, daily task. */
import { toSeconds } from '#base/clock.ts'
import { compareDaily, type LastComparison } from '#control/cost-reconciliation/daily.ts'
import { costReconciliationRoutes } from '#control/cost-reconciliation/routes.ts'
import type { Routes } from '#control/route.ts'
import { createCostAccounts } from '#provider-costs/accounts.ts'
import type { AppParts } from './app-parts.ts'
import type { OpenDataPlane } from './data-plane.ts'
import type { Reloader } from './reload.ts'

/** An account is compared once a day: runs in between find the result of another node. */
const EVERY_MS = 3_600_000
/** Wait of the first run: starts that fail or follow each other read no account. */
const FIRST_MS = 60_000

export interface ReconciliationParts
  extends Pick<AppParts, 'runtime' | 'egress' | 'store' | 'system' | 'schedule' | 'metrics'> {
  /** Undefined: this node serves no models. */
  readonly dataPlane: Pick<OpenDataPlane, 'present'> | undefined
  readonly reloader: Pick<Reloader, 'present'>
}

/** Schedules the task, and returns the routes. */
export function openCostReconciliation(
  parts: ReconciliationParts,
  starting: AsyncDisposableStack,
): Routes {
  const { runtime, egress, store, system, schedule, metrics, dataPlane, reloader } = parts
  const { now, wait } = runtime
  const upstreams = () => dataPlane?.present() ?? reloader.present().upstreams
  const accounts = createCostAccounts({
    now,
    wait,
    upstreams,
    send: egress.fetch,
    timeout: (ms) => AbortSignal.timeout(ms),
  })
  const daily = { store, accounts, now, organizationId: system.organization.id }
  let last: readonly LastComparison[] = []
  metrics.reconciledCosts.watch(() =>
    last.map(({ upstream, ratio, readAtMs }) => ({ upstream, ratio, at: toSeconds(readAtMs) })),
  )
  const task = schedule({
    name: 'cost_reconciliation',
    everyMs: EVERY_MS,
    run: async () => {
      const { comparisons, errors } = await compareDaily(daily)
      last = comparisons
      if (errors.length > 0) throw new Error(errors.join(' '))
    },
  })
  const cancel = runtime.after(FIRST_MS, () => void task.run())
  starting.defer(async () => {
    cancel()
    await task.stop()
  })
  return costReconciliationRoutes(accounts)
}
