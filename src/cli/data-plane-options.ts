/** Options of the data plane, and the settings of a generation of its gateway. */
import type { SpendAlerts } from '#alerts/alerts.ts'
import type { Catalog, LiveCatalog } from '#catalog/catalog.ts'
import type { RequestLogSettings } from '#config/request-logs.ts'
import type { SpendSettings } from '#config/spend.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { Egress } from '#egress/egress.ts'
import type { Grants } from '#gateway/auth/grant.ts'
import type { Tracing } from '#tracing/tracing.ts'
import type { OpenCredentialsOptions } from './credentials.ts'
import type { LimiterOptions } from './limiter.ts'

/** The settings that a generation is made from. */
export interface GenerationSettings {
  readonly catalog: Catalog
  readonly upstreams: readonly Upstream[]
  readonly spend: SpendSettings
}

export interface OpenDataPlaneOptions
  extends LimiterOptions,
    Pick<OpenCredentialsOptions, 'refreshSecrets'> {
  /** Settings of the first generation. */
  readonly first: GenerationSettings
  readonly requestLogs: RequestLogSettings
  readonly egress: Egress
  readonly liveCatalog: LiveCatalog
  readonly catalog: Catalog
  /** The label of a model. */
  readonly labelOf: (model: string) => string
  readonly grants: Grants
  /** A number from 0 up to 1, for the weights of upstreams. */
  readonly random: () => number
  /** Time for another node to write its counters. */
  readonly wait: (ms: number) => Promise<void>
  readonly alerts: Pick<SpendAlerts, 'charge' | 'flushSource'>
  readonly tracing: Tracing | undefined
}
