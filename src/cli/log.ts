/**
 * Log: JSON on standard error, since standard output is for people. Lines are buffered before they
 * are written. If they cannot be written as fast as they arrive, at most `log_buffer_bytes` are
 * kept; further lines are dropped and counted.
 */

import { type DestinationStream, type Logger, pino } from 'pino'
import type { Settings } from '#config/settings.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** Bytes of log to buffer before a write, and the longest wait for them. */
const GATHERED_BYTES = 16_000
const FLUSH_EVERY_MS = 250

/** A file descriptor, or a stream that is written to line by line. */
export type LogDestination = number | DestinationStream

export interface Log {
  readonly logger: Logger
  flush(): void
}

export function openLog(
  { logLevel, bounds }: Pick<Settings, 'logLevel' | 'bounds'>,
  metrics: Pick<Metrics, 'boundExceeded'>,
  to: LogDestination,
): Log {
  const options = { level: logLevel, base: null }
  if (typeof to !== 'number') return { logger: pino(options, to), flush: () => {} }
  const destination = pino.destination({
    dest: to,
    sync: false,
    minLength: Math.min(GATHERED_BYTES, bounds.log_buffer_bytes),
    maxLength: bounds.log_buffer_bytes,
    periodicFlush: FLUSH_EVERY_MS,
  })
  destination.on('drop', () => metrics.boundExceeded('log_buffer_bytes'))
  return { logger: pino(options, destination), flush: () => destination.flushSync() }
}
