/** Pages for operators and readers of the API: health, metrics, the API's description. */
import type { FastifyInstance } from 'fastify'
import type { Clock } from '#base/clock.ts'
import type { MetricsAccess } from '#config/environment-values.ts'
import { anthropicDocument } from '#contract/openapi/anthropic.ts'
import { openApiDocument } from '#contract/openapi/openapi.ts'
import type { Freshness } from '#gateway/auth/grants.ts'
import type { AnonymousLimit } from '#http/callers/anonymous-limit.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { createMetricsCheck, createMetricsPage } from './metrics-page.ts'
import { prebuild, sendPrebuilt } from './prebuilt.ts'
import { referencePage } from './reference-page.ts'

/** Served during an overload too. */
export const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz'])
/** Paths of checks that a server is reachable. */
const REACHABILITY_PATHS = ['/', '/api/hello'] as const
/** Timeout of the store's answer, after which the server counts as not ready. */
const READY_TIMEOUT_MS = 2_000
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"

export interface OperatorPageOptions {
  readonly services: { readonly store: Pick<Store, 'ping'> }
  readonly metrics: Metrics
  readonly version: string
  /** The address for clients, if it is not the listening address. */
  readonly publicUrl: string | undefined
  /** Whether browsers reach it by https. */
  readonly isHttps: boolean
  readonly metricsAccess: MetricsAccess
  /** Monotonic clock, for durations and ages. */
  readonly elapsed: Clock
  /** Replication lag of a data plane that can serve without its store for a while. */
  readonly freshness?: (() => Freshness) | undefined
  /** Whether the address is public: then only its health is reported of the server itself. */
  readonly isPublic?: boolean
}

export function serveOperations(
  app: FastifyInstance,
  options: OperatorPageOptions,
  anonymous: AnonymousLimit,
): void {
  const { services } = options
  app.get('/healthz', { config: { endpoint: 'healthz' } }, async () => ({ status: 'ok' }))

  app.get('/readyz', { config: { endpoint: 'readyz' } }, async (_request, reply) => {
    const answers = await inTime(services.store.ping())
    const status = readiness(answers, options.freshness?.())
    return reply.status(status === 'unavailable' ? 503 : 200).send({ status })
  })

  // Clients of Anthropic's API check with these whether a server is reachable, without a key.
  for (const path of REACHABILITY_PATHS) {
    app.head(path, { config: { endpoint: 'reachability' } }, (request, reply) => {
      anonymous.count(request.raw)
      reply.send()
    })
  }

  if (!options.isPublic) serveDescriptions(app, options, anonymous)
}

function serveDescriptions(
  app: FastifyInstance,
  { metrics, publicUrl, isHttps, version, elapsed, metricsAccess }: OperatorPageOptions,
  anonymous: AnonymousLimit,
): void {
  const options = { version, isHttps, serverUrl: `${publicUrl ?? ''}/v1` }
  const documents = {
    '/openapi.json': once(() => openApiDocument(options)),
    '/openapi-anthropic.json': once(() => anthropicDocument(options)),
  }
  const page = once(() =>
    prebuild(
      'text/html; charset=utf-8',
      referencePage(documents['/openapi.json'](), documents['/openapi-anthropic.json']()),
    ),
  )
  const metricsPage = createMetricsPage(metrics, elapsed)
  const isOpen = metricsAccess === 'open'
  const checkReader = createMetricsCheck(metricsAccess)

  app.get('/metrics', { config: { endpoint: 'metrics' } }, async (request, reply) => {
    checkReader(request.headers)
    if (isOpen) anonymous.count(request.raw)
    const { type, text } = await metricsPage.read(request.headers.accept)
    return reply.header('vary', 'accept').type(type).send(text)
  })

  for (const [path, document] of Object.entries(documents)) {
    const built = once(() =>
      prebuild('application/json; charset=utf-8', JSON.stringify(document())),
    )
    app.get(path, { config: { endpoint: 'openapi' } }, (request, reply) => {
      anonymous.count(request.raw)
      sendPrebuilt(request, reply, built())
    })
  }

  app.get('/docs', { config: { endpoint: 'docs' } }, (request, reply) => {
    anonymous.count(request.raw)
    reply.header('content-security-policy', PAGE_POLICY)
    sendPrebuilt(request, reply, page())
  })
}

/** Memoized result of `make`, which is called at the first use. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/**
 * A node that accepts cached keys without its store is degraded and stays in rotation: all nodes
 * lose a store at once, and taking them all out would make an outage of it. Without the data plane,
 * or once cached keys are rejected too, there is nothing to serve.
 */
function readiness(
  storeAnswers: boolean,
  freshness: Freshness | undefined,
): 'ok' | 'degraded' | 'unavailable' {
  if (freshness === 'lost') return 'unavailable'
  if (storeAnswers && freshness !== 'static') return 'ok'
  return freshness === undefined ? 'unavailable' : 'degraded'
}

/** Whether `work` succeeds within the time. */
function inTime(work: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), READY_TIMEOUT_MS)
  work.then(
    () => resolve(true),
    () => resolve(false),
  )
  return promise.finally(() => clearTimeout(timer))
}
