/**
 * Log: JSON on standard error, since standard output is for people. Lines are buffered before they
 * are written. Where they cannot be written as fast as they arrive, at most `log_buffer_bytes` are
 * kept; further lines are dropped and counted.
 */

import { pino } from 'pino'
import { logMessage } from '#base/log-messages.ts'
import type { Settings } from '#config/settings.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** Bytes of log to buffer before a write, and the longest wait for them. */
const GATHERED_BYTES = 16_000
const FLUSH_EVERY_MS = 250
const STANDARD_ERROR = 2

export function openLog(
  { logLevel, bounds }: Pick<Settings, 'logLevel' | 'bounds'>,
  metrics: Pick<Metrics, 'backgroundFailures' | 'boundExceeded'>,
  fileDescriptor = STANDARD_ERROR,
) {
  const destination = pino.destination({
    dest: fileDescriptor,
    sync: false,
    minLength: Math.min(GATHERED_BYTES, bounds.log_buffer_bytes),
    maxLength: bounds.log_buffer_bytes,
    periodicFlush: FLUSH_EVERY_MS,
  })
  destination.on('drop', () => metrics.boundExceeded('log_buffer_bytes'))
  const logger = pino({ level: logLevel, base: null }, destination)
  return {
    logger,
    failed: (task: string) => (error: unknown) => {
      metrics.backgroundFailures.inc({ task })
      logger.error({ err: error }, logMessage('background_failed', { task }))
    },
    flush: () => destination.flushSync(),
  }
}
