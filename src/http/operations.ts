/**
 * What an operator and a reader of the API need beside it: health, metrics, the API's description.
 */
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from '#contract/openapi.ts'
import { referencePage } from './reference-page.ts'
import type { ServerOptions } from './server.ts'

/** How long the store may take to answer before the server counts as not ready. */
const READY_TIMEOUT_MS = 2_000

export const serveOperations = (app: FastifyInstance, options: ServerOptions): void => {
  const { metrics, publicUrl, services, version } = options
  const document = openApiDocument({ version, serverUrl: `${publicUrl ?? ''}/v1` })
  const page = referencePage(document)

  app.get('/healthz', { config: { endpoint: 'healthz' } }, async () => ({ status: 'ok' }))

  app.get('/readyz', { config: { endpoint: 'readyz' } }, async (_request, reply) => {
    const ready = await inTime(services.store.ping())
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable' })
  })

  app.get('/metrics', { config: { endpoint: 'metrics' } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )

  app.get('/openapi.json', { config: { endpoint: 'openapi' } }, async () => document)

  app.get('/docs', { config: { endpoint: 'docs' } }, async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
      )
      .send(page),
  )
}

/** Whether `work` succeeds before the time is over. */
const inTime = (work: Promise<unknown>): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), READY_TIMEOUT_MS)
  work.then(
    () => resolve(true),
    () => resolve(false),
  )
  return promise.finally(() => clearTimeout(timer))
}
