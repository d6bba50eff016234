/** Parts of a server that all others are made from. */

import type { Logger } from 'pino'
import type { Schedule, Scheduler } from '#background/scheduler.ts'
import type { Catalog, LiveCatalog } from '#catalog/catalog.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import type { Egress } from '#egress/egress.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import type { BootstrapResult } from './bootstrap.ts'
import type { Runtime } from './runtime.ts'

export interface AppParts {
  readonly settings: Settings
  readonly runtime: Runtime
  readonly metrics: Metrics
  readonly logger: Logger
  readonly warn: (message: string) => void
  readonly store: Store
  readonly catalog: Catalog
  readonly liveCatalog: LiveCatalog
  readonly egress: Egress
  readonly bootstrapped: BootstrapResult
  readonly system: Context
  readonly schedule: Schedule
  readonly tasks: Scheduler['tasks']
}
