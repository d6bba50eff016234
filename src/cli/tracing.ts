/** Traces of the data plane, where they are configured. */
import type { Schedule } from '#background/scheduler.ts'
import type { Settings } from '#config/settings.ts'
import { SettingsError } from '#config/settings-error.ts'
import type { Egress } from '#egress/egress.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Tracing } from '#tracing/tracing.ts'
import type { Runtime } from './runtime.ts'

export interface TracingParts {
  readonly settings: Pick<Settings, 'tracing'>
  /** The present upstreams. */
  readonly upstreams: () => Settings['upstreams']
  readonly runtime: Pick<Runtime, 'version' | 'random' | 'after'>
  readonly metrics: Pick<Metrics, 'traceSpans'>
  readonly schedule: Schedule
  readonly egress: Egress
}

/** Undefined without traces. OpenTelemetry's library is loaded here, and nowhere else. */
export async function startTracing(
  { settings, upstreams, runtime, metrics, schedule, egress }: TracingParts,
  starting: AsyncDisposableStack,
): Promise<Tracing | undefined> {
  const { tracing } = settings
  if (!tracing) return undefined
  const { openTracing } = await import('#tracing/tracing.ts')
  try {
    const opened = await openTracing({
      settings: tracing,
      upstreams,
      egress,
      version: runtime.version,
      random: runtime.random,
      after: runtime.after,
      schedule,
      count: (result, spans) => metrics.traceSpans.inc({ result }, spans),
    })
    starting.defer(opened.close)
    return opened
  } catch (error) {
    if (!isFileError(error)) throw error
    const path = tracing.certificateFile
    throw new SettingsError(
      `OTEL_EXPORTER_OTLP_CERTIFICATE names ${path}, which cannot be read: ${error.message}`,
    )
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
