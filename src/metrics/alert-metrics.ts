/** Metric of the deliveries of spend alerts. */
import { Counter, type Registry } from 'prom-client'

export type AlertMetrics = ReturnType<typeof alertMetrics>

/** Counter of attempts: delivered, failed and to be repeated, or given up. */
export function alertMetrics(registry: Registry) {
  return new Counter({
    name: 'bailiwick_spend_alert_deliveries_total',
    help: 'Attempts to deliver spend alerts: delivered, failed, given_up.',
    labelNames: ['channel', 'outcome'] as const,
    registers: [registry],
  })
}
