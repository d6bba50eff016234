/**
 * Text of `/metrics`. A build of it walks every series, so concurrent requests share one build, and
 * its result is cached for a second.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { MetricsAccess } from '#config/settings.ts'
import {
  invalidMetricsToken,
  metricsClosed,
  missingCredentials,
} from '#contract/errors/credentials.ts'
import { bearerOf } from '#http/callers/credentials.ts'
import type { Metrics } from '#metrics/metrics.ts'

const SHARED_MS = 1_000

/** Reads the text; `elapsed` says how old it is. A failed build is not cached. */
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
