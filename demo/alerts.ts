/**
 * Spend alerts of the demo's past, compared and delivered by the code of a server at the demo's
 * time. Their webhook accepts everything.
 */
import { Registry } from 'prom-client'
import { sendDue } from '#alerts/outbox.ts'
import { sweepAlerts } from '#alerts/sweep.ts'
import { createAlertWatch } from '#alerts/watch.ts'
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import { alertMetrics } from '#metrics/spend-metrics.ts'
import type { Store } from '#storage/db.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import type { RecorderOptions } from '#usage/record.ts'

export interface DemoAlerts {
  readonly onCost: NonNullable<RecorderOptions['onCost']>
  /** Compares all alerts with the ledger, as at their creation and in a new month. */
  sweep(flush: () => Promise<void>): Promise<void>
  /** The part of the flush, which queues deliveries. */
  readonly flushSource: FlushSource
  /** Delivers what is queued. */
  deliver(): Promise<void>
}

export interface DemoAlertsOptions {
  readonly store: Store
  readonly now: Clock
  readonly newId: NewId
}

/** As of the server of the demo. */
const CHANNELS = { hasMail: false, hasWebhook: true }

export function createDemoAlerts({ store, now, newId }: DemoAlertsOptions): DemoAlerts {
  let isQueued = false
  const queueing = { now, newId, channels: CHANNELS }
  const watch = createAlertWatch({
    ...queueing,
    onQueued: () => {
      isQueued = true
    },
    onPeriodEnd: () => {},
  })
  const outbox = {
    store,
    now,
    senders: () => ({ webhook: async () => null }),
    metrics: alertMetrics(new Registry()),
    logError: () => {},
    stopping: new AbortController().signal,
  }
  return {
    onCost: watch.charge,
    sweep: async (flush) => {
      const sweep = () => sweepAlerts({ ...queueing, store, watch, flush })
      // The first one does not know what has been charged since the last flush.
      if (!(await sweep())) await sweep()
      await sendDue(outbox)
    },
    flushSource: watch.flushSource(() => false),
    deliver: async () => {
      if (!isQueued) return
      isQueued = false
      await sendDue(outbox)
    },
  }
}
