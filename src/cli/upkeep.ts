/** Work that a node does beside its requests: on tables that grow, and for subscribers. */
import { type AuditDeliveries, startAuditDeliveries } from '#audit-delivery/deliveries.ts'
import { eventsOf } from '#control/audit-logs/audit-logs.ts'
import { scheduleRequestLogRetention } from '#request-logs/retention.ts'
import { SYSTEM } from '#storage/db.ts'
import { scheduleUsagePartitions } from '#usage/partitions/partitions.ts'
import { scheduleSumsFill } from '#usage/sums/fill.ts'
import type { AppParts } from './app-parts.ts'

/** Work on tables that grow, which begins at the start. */
export function scheduleUpkeep(state: AppParts, starting: AsyncDisposableStack): void {
  const { store, schedule, settings } = state
  const { now } = state.runtime
  const sums = scheduleSumsFill({ store, now, schedule })
  starting.defer(sums.close)
  const partitions = scheduleUsagePartitions({ store, now, schedule })
  starting.defer(partitions.close)
  void partitions.run()
  const logs = scheduleRequestLogRetention({ store, now, schedule, settings: settings.requestLogs })
  starting.defer(logs.close)
  void logs.run()
}

export function openAuditDeliveries(state: AppParts): Promise<AuditDeliveries> {
  const { store, settings, runtime, metrics, logger, schedule, egress } = state
  return startAuditDeliveries({
    store,
    egress,
    now: runtime.now,
    schedule,
    subscriptions: settings.auditDeliveries,
    list: (id, rows) =>
      eventsOf(
        { slowReader: store.slowReader(SYSTEM), visible: 'all', organization: { id } },
        rows,
      ),
    version: runtime.version,
    metrics: metrics.auditDeliveries,
    logError: (message) => logger.error(message),
  })
}
