/**
 * Log lines about requests, with a bound on the lines of each kind in a minute: callers without a
 * key can cause some of them, and would otherwise fill a disk. The next line of the kind has the
 * number of dropped ones.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '#base/clock.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'

const MINUTE_MS = 60_000

/** Writes a line. There is a bounded number of kinds: error codes. */
export type BoundedLog = (
  level: 'info' | 'warn' | 'error',
  kind: string,
  fields: Readonly<Record<string, unknown>>,
  message: string,
) => void

export interface BoundedLogOptions {
  readonly logger: FastifyBaseLogger
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly elapsed: Clock
}

interface Lines {
  readonly startedAtMs: number
  written: number
  dropped: number
}

export function createBoundedLog(options: BoundedLogOptions): BoundedLog {
  const { logger, bounds, metrics, elapsed } = options
  const kinds = new Map<string, Lines>()
  return (level, kind, fields, message) => {
    const nowMs = elapsed()
    const before = kinds.get(kind)
    const isCurrent = before && nowMs - before.startedAtMs < MINUTE_MS
    const lines = isCurrent ? before : { startedAtMs: nowMs, written: 0, dropped: 0 }
    kinds.set(kind, lines)
    if (lines.written >= bounds.log_lines_per_minute) {
      lines.dropped += 1
      metrics.boundExceeded('log_lines_per_minute')
      return
    }
    lines.written += 1
    const dropped = isCurrent ? 0 : (before?.dropped ?? 0)
    logger[level](dropped > 0 ? { ...fields, dropped } : fields, message)
  }
}
