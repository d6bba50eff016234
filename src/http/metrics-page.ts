/**
 * The text of `/metrics`. A build of it walks every series, so concurrent requests share one build,
 * and its result is served for a second.
 */
import type { Clock } from '#base/clock.ts'
import type { Metrics } from '#metrics/metrics.ts'

const SHARED_MS = 1_000

/** Reads the text; `elapsed` says how old it is. A build that fails is not shared further. */
export function createMetricsPage(
  { registry }: Pick<Metrics, 'registry'>,
  elapsed: Clock,
): () => Promise<Buffer> {
  let build: { readonly text: Promise<Buffer>; readonly atMs: number } | undefined
  return () => {
    const nowMs = elapsed()
    if (build && nowMs - build.atMs < SHARED_MS) return build.text
    const text = registry.metrics().then((lines) => Buffer.from(lines))
    const mine = { text, atMs: nowMs }
    build = mine
    text.catch(() => {
      if (build === mine) build = undefined
    })
    return text
  }
}
