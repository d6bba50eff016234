/**
 * Text of `/metrics`. A build of it walks every series, so concurrent requests share one build, and
 * its result is cached for a second.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { MetricsAccess } from '#config/environment-values.ts'
import {
  invalidMetricsToken,
  metricsClosed,
  missingCredentials,
} from '#contract/errors/credentials.ts'
import { prefers } from '#http/answers/accepted-types.ts'
import { bearerOf } from '#http/callers/credentials.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { OPENMETRICS_TYPE, openMetricsText } from '#metrics/openmetrics.ts'

const SHARED_MS = 1_000

export interface MetricsPage {
  /** Type and text in the format that a reader prefers by its `Accept`. */
  read(accept: string | undefined): Promise<{ readonly type: string; readonly text: Buffer }>
}

/** `elapsed` says how old a text is. */
export function createMetricsPage(
  { registry }: Pick<Metrics, 'registry'>,
  elapsed: Clock,
): MetricsPage {
  const readText = shareBuild(() => registry.metrics(), elapsed)
  const readOpenMetrics = shareBuild(() => openMetricsText(registry), elapsed)
  return {
    read: async (accept) =>
      prefers(accept ?? '', 'application/openmetrics-text', 'text/plain')
        ? { type: OPENMETRICS_TYPE, text: await readOpenMetrics() }
        : { type: registry.contentType, text: await readText() },
  }
}

/** Shares a build for a time. A failed one is not cached. */
function shareBuild(build: () => Promise<string>, elapsed: Clock): () => Promise<Buffer> {
  let shared: { readonly text: Promise<Buffer>; readonly atMs: number } | undefined
  return () => {
    const nowMs = elapsed()
    if (shared && nowMs - shared.atMs < SHARED_MS) return shared.text
    const text = build().then((lines) => Buffer.from(lines))
    const mine = { text, atMs: nowMs }
    shared = mine
    text.catch(() => {
      if (shared === mine) shared = undefined
    })
    return text
  }
}

/**
 * A check of a request's headers that throws 401 or 403 for callers who may not read the metrics.
 */
export function createMetricsCheck(access: MetricsAccess): (headers: IncomingHttpHeaders) => void {
  if (access === 'open') return () => {}
  if (access === 'closed') {
    return () => {
      throw new Problem(metricsClosed())
    }
  }
  const expected = digestOf(access.token)
  return (headers) => {
    const given = bearerOf(headers)
    if (given === undefined) throw new Problem(missingCredentials('bearer'))
    // Digests have one length, and comparing them takes the same time for every token.
    if (timingSafeEqual(digestOf(given), expected)) return
    throw new Problem(invalidMetricsToken())
  }
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
