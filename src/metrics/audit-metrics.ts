import type { Registry } from 'prom-client'
import { createCounter, createGauge } from './create.ts'

export type AuditDeliveryMetrics = ReturnType<typeof auditDeliveryMetrics>

/** Metrics of the delivery of audit events, by subscription of the configuration. */
export function auditDeliveryMetrics(registry: Registry) {
  const counter = createCounter(registry, 'bailiwick_audit_deliveries_total')
  const events = createGauge(registry, 'bailiwick_audit_delivery_lag_events')
  const seconds = createGauge(registry, 'bailiwick_audit_delivery_lag_seconds')
  return {
    count: (
      subscription: string,
      outcome: 'delivered' | 'rejected' | 'missing' | 'failed',
      count: number,
    ): void => counter.inc({ subscription, outcome }, count),
    lag: (subscription: string, waiting: number, ageSeconds: number): void => {
      events.set({ subscription }, waiting)
      seconds.set({ subscription }, ageSeconds)
    },
  }
}
