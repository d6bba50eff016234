/** Alerts of a node: of spend, and about models that end. */
import type { Logger } from 'pino'
import { createSpendAlerts, type SpendAlerts } from '#alerts/alerts.ts'
import { scheduleModelEndNotices } from '#alerts/model-end-notices.ts'
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { AlertSettings } from '#config/alerts.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import type { Egress } from '#egress/egress.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import type { OpenDataPlane } from './data-plane.ts'

interface AlertParts {
  readonly settings: Pick<Settings, 'alerts' | 'planes' | 'consoleUrl'>
  readonly runtime: { readonly now: Clock }
  readonly store: Store
  readonly schedule: Schedule
  readonly system: Pick<Context, 'newId'>
  readonly metrics: Pick<Metrics, 'spendAlerts'>
  readonly egress: Egress
  readonly logger: Pick<Logger, 'error'>
}

export function openSpendAlerts({ system, settings, runtime, ...parts }: AlertParts): SpendAlerts {
  return createSpendAlerts({
    store: parts.store,
    newId: system.newId,
    now: runtime.now,
    schedule: parts.schedule,
    settings: settings.alerts,
    egress: parts.egress,
    consoleUrl: settings.consoleUrl,
    metrics: parts.metrics.spendAlerts,
    logError: (message) => parts.logger.error(message),
  })
}

interface ModelEndParts extends AlertParts {
  readonly catalog: Catalog
  /** Undefined on a node of the control plane. */
  readonly dataPlane: Pick<OpenDataPlane, 'refreshLists'> | undefined
  readonly alertSettings: () => AlertSettings
}

/** Undefined on a node of the control plane alone, which knows no lists of upstreams. */
export function openModelEndNotices(
  parts: ModelEndParts,
  starting: AsyncDisposableStack,
): ScheduledTask | undefined {
  const { settings, runtime, store, schedule, catalog, system, dataPlane } = parts
  if (settings.planes === 'control') return undefined
  const task = scheduleModelEndNotices({
    store,
    schedule,
    now: runtime.now,
    newId: system.newId,
    settings: parts.alertSettings,
    ends: catalog.ends,
    refresh: dataPlane?.refreshLists ?? (async () => {}),
  })
  starting.defer(task.stop)
  return task
}
