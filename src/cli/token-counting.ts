/** The thread that counts tokens. */
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { createTokenCounter, type TokenCounter } from '#tokens/token-counter.ts'

interface CounterParts {
  readonly bounds: Bounds
  readonly elapsed: Clock
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly warn: (message: string) => void
}

export function openTokenCounter(
  { bounds, elapsed, metrics, warn }: CounterParts,
  starting: AsyncDisposableStack,
): TokenCounter {
  const counter = createTokenCounter({
    bounds,
    elapsed,
    exceeded: metrics.boundExceeded,
    onFailure: ({ message }) => warn(logMessage('token_counter_failed', { reason: message })),
  })
  starting.defer(counter.close)
  return counter
}
