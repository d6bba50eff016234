/** Delivery of spend alerts: the watch of the flush, and a task that sweeps and sends. */
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import type { AlertSettings } from '#config/alerts.ts'
import type { AuditEventType } from '#contract/audit/audit-logs.ts'
import type { Egress } from '#egress/egress.ts'
import type { AlertMetrics } from '#metrics/spend-metrics.ts'
import type { Change } from '#storage/changes.ts'
import type { Store } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import type { ConfiguredChannels } from './channels.ts'
import { createMailSender } from './mail.ts'
import { sendDue } from './outbox.ts'
import { type Resolve, systemResolve } from './public-addresses.ts'
import { purgeDeliveries } from './store.ts'
import { type SweepOptions, sweepAlerts } from './sweep.ts'
import { sweepValueAlerts } from './value-alerts.ts'
import { type AlertWatch, createAlertWatch } from './watch.ts'
import { createWebhookSender } from './webhook.ts'

const RUN_EVERY_MS = 5_000
/** Interval of sweeps that nothing has requested. */
const SWEEP_EVERY_MS = 60_000
const BACKOFF_MAX_MS = 60_000
/** Deliveries are listed for so long: longer than any period in which they are the only ones. */
const RETENTION_MS = 90 * 86_400_000
const PURGE_SLICE = 100
/** Events of changes that may concern an alert. */
const CHANGES: ReadonlySet<string> = new Set<AuditEventType>([
  'organization.updated',
  'project.updated',
  'project.archived',
])

export interface SpendAlerts {
  /** Adds a cost, in nano-dollars, to what its payers have spent. */
  readonly charge: AlertWatch['charge']
  /** The part of the flush, in a process that counts usage. */
  flushSource(usage: CountedUsage): FlushSource
  /** Applies a change of an alert: all are compared at once. */
  apply(change: Pick<Change, 'kind'>): void
  /** Compares and sends now. Never rejects. */
  run(): Promise<void>
  /** Sends by other settings from now on, and compares at once. */
  use(settings: AlertSettings): void
  close(): Promise<void>
}

/** Usage that the process has counted. */
export interface CountedUsage {
  /** Rows that wait to be written. */
  waiting(): number
  /** Writes them now. */
  flush(): Promise<void>
}

export interface SpendAlertsOptions {
  readonly store: Store
  readonly now: Clock
  readonly newId: NewId
  readonly schedule: Schedule
  readonly settings: AlertSettings
  readonly consoleUrl: string | undefined
  readonly metrics: AlertMetrics
  readonly logError: (message: string) => void
  readonly egress: Egress
  readonly resolve?: Resolve
}

export function createSpendAlerts(options: SpendAlertsOptions): SpendAlerts {
  const { store, now, newId, settings, metrics, logError } = options
  let present = settings
  let senders = sendersOf(options, settings)
  const channels = presentChannels(() => present)
  const stopping = new AbortController()
  const outbox = {
    store,
    now,
    metrics,
    logError,
    senders: () => senders,
    stopping: stopping.signal,
  }
  const task = options.schedule({
    name: 'spend_alerts',
    everyMs: RUN_EVERY_MS,
    backoffMaxMs: BACKOFF_MAX_MS,
    run: async () => {
      await sweeps.runDue()
      await sendDue(outbox)
    },
  })
  const requestSweep = (): void => {
    sweeps.request()
    void task.run()
  }
  const watch = createAlertWatch({
    now,
    newId,
    channels,
    onQueued: () => void task.run(),
    onPeriodEnd: requestSweep,
  })
  const sweeps = createSweeps({ store, now, newId, channels, watch })
  return {
    charge: watch.charge,
    flushSource: (usage) => {
      sweeps.follow(usage)
      return watch.flushSource(() => usage.waiting() > 0)
    },
    apply: ({ kind }) => {
      if (CHANGES.has(kind)) requestSweep()
    },
    run: task.run,
    use: (next) => {
      present = next
      senders = sendersOf(options, next)
      requestSweep()
    },
    close: async () => {
      stopping.abort()
      await task.stop()
    },
  }
}

/** Sweeps that were requested, or are due by the time. */
function createSweeps(options: Omit<SweepOptions, 'flush'>) {
  const { store, now } = options
  let flush = async (): Promise<void> => {}
  let isStale = true
  let sweptAt = 0
  const sweep = async (): Promise<void> => {
    // Before it, since what changes during it may not have been read.
    isStale = false
    const isComplete = await sweepAlerts({ ...options, flush })
    await sweepValueAlerts(options)
    sweptAt = now()
    isStale ||= !isComplete
    await purgeInSlices(store, PURGE_SLICE, (tx, rows) =>
      purgeDeliveries(tx, now() - RETENTION_MS, rows),
    )
  }
  return {
    request: (): void => {
      isStale = true
    },
    follow: (usage: CountedUsage): void => {
      flush = usage.flush
    },
    runDue: async (): Promise<void> => {
      if (!isStale && Math.abs(now() - sweptAt) < SWEEP_EVERY_MS) return
      try {
        await sweep()
      } catch (error) {
        isStale = true
        throw error
      }
    },
  }
}

/** Channels of the present settings, for alerts without channels. */
export function presentChannels(present: () => AlertSettings): ConfiguredChannels {
  return {
    get hasMail() {
      return present().email !== undefined
    },
    get hasWebhook() {
      return present().webhook.url !== undefined
    },
  }
}

function sendersOf(options: SpendAlertsOptions, settings: AlertSettings) {
  const { consoleUrl, now, egress, resolve = systemResolve } = options
  return {
    ...(settings.email && { email: createMailSender({ settings: settings.email, consoleUrl }) }),
    webhook: createWebhookSender({
      settings: settings.webhook,
      consoleUrl,
      now,
      resolve,
      egress,
    }),
  }
}
