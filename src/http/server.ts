/**
 * The HTTP server. This folder alone knows the framework; what it serves is the contract's routes
 * and the few pages that an operator needs.
 */
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { Problem } from '#base/problem.ts'
import type { Route } from '#control/route.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { BODY_MAX_BYTES, collectBodies } from './body.ts'
import { API_PREFIX, type Services, serveEndpoints } from './endpoints.ts'
import { createErrorHandler, invalidUrl, rawProblem, sendProblem } from './errors.ts'
import { serveOperations } from './operations.ts'

const PATH_PARAMETER_MAX = 1_024
const CLIENT_REQUEST_ID_MAX = 512
/** OpenAI's only version. */
const OPENAI_VERSION = '2020-10-01'
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** How long a client may take, in milliseconds. */
export interface Timeouts {
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number
  /** From the first byte of a request to the end of its body. */
  readonly requestMs: number
  /** How often open connections are held against the two. */
  readonly checkMs: number
  /** Between two requests on one connection. */
  readonly keepAliveMs: number
}

export const TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  checkMs: 1_000,
  keepAliveMs: 72_000,
}

export interface ServerOptions {
  readonly services: Services
  readonly routes: readonly Route[]
  readonly metrics: Metrics
  readonly logger: FastifyBaseLogger
  readonly version: string
  /** The address clients use, when it is not the one listened on. */
  readonly publicUrl: string | undefined
  /** Addresses and networks whose forwarded headers count. */
  readonly trustedProxies: readonly string[]
  readonly timeouts?: Timeouts
}

/** A server that is not listening yet. */
export const createServer = (options: ServerOptions): FastifyInstance => {
  const { logger, metrics, routes, services, timeouts = TIMEOUTS } = options
  const handleError = createErrorHandler(metrics)
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    genReqId: () => `req_${randomUUID().replaceAll('-', '')}`,
    bodyLimit: BODY_MAX_BYTES,
    routerOptions: { maxParamLength: PATH_PARAMETER_MAX },
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
    },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error.code, socket as Socket),
  })
  collectBodies(app)
  app.setErrorHandler(handleError)
  app.setNotFoundHandler((request) => {
    throw invalidUrl(request.method, request.url)
  })
  addHeaders(app)
  addRecords(app, metrics)
  serveEndpoints(app, routes, services)
  refuseOtherMethods(app, routes)
  serveOperations(app, options)
  return app
}

const addHeaders = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('openai-version', OPENAI_VERSION)
    reply.header('x-content-type-options', 'nosniff')
    const given = request.headers['x-client-request-id']
    if (given !== undefined && !isClientRequestId(String(given))) {
      done(
        new Problem(
          'invalid_client_request_id',
          `X-Client-Request-Id must be at most ${CLIENT_REQUEST_ID_MAX} ASCII characters.`,
        ),
      )
      return
    }
    done()
  })
  let stopping = false
  app.addHook('preClose', (done) => {
    stopping = true
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('openai-processing-ms', Math.round(reply.elapsedTime))
    // Kept alive, the connection would hold up the stop until it times out.
    if (stopping) reply.header('connection', 'close')
    done(null, payload)
  })
}

const isClientRequestId = (text: string): boolean =>
  text.length <= CLIENT_REQUEST_ID_MAX && /^[\x20-\x7e]*$/.test(text)

/** One line and one observation for each answer. */
const addRecords = (app: FastifyInstance, metrics: Metrics): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const endpoint = request.routeOptions.config.endpoint ?? 'none'
    metrics.requests.inc({ endpoint, status: reply.statusCode })
    metrics.duration.observe({ endpoint }, reply.elapsedTime / 1000)
    request.log.info(
      {
        reqId: request.id,
        endpoint,
        method: request.method,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 1000) / 1000,
        key: request.caller?.key.actor.keyId,
        organization: request.caller?.key.organization.id,
      },
      'answered',
    )
    done()
  })
}

/** A known path with another method is 405, and says which methods it has. */
const refuseOtherMethods = (app: FastifyInstance, routes: readonly Route[]): void => {
  const methodsOf = new Map<string, Set<string>>()
  for (const { endpoint } of routes) {
    const url = API_PREFIX + endpoint.path
    methodsOf.set(url, (methodsOf.get(url) ?? new Set()).add(endpoint.method))
  }
  for (const [url, methods] of methodsOf) {
    app.route({
      method: METHODS.filter((method) => !methods.has(method)),
      url,
      // Before any body is read: what is in it cannot matter.
      onRequest: async (request, reply) => {
        reply.header('allow', [...methods].join(', '))
        return sendProblem(
          reply,
          new Problem(
            'method_not_allowed',
            `Not allowed to ${request.method} on ${request.url.split('?', 1)[0]}. (HINT: Perhaps you meant to use a different HTTP method?)`,
          ),
        )
      },
      handler: async () => undefined,
    })
  }
}

/** What the parser could not make a request of, or what came too slowly. */
const answerBrokenRequest = (code: string | undefined, socket: Socket): void => {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const answers: Readonly<Record<string, string>> = {
    ERR_HTTP_REQUEST_TIMEOUT: rawProblem('request_timeout', 'The request took too long to arrive.'),
    HPE_HEADER_OVERFLOW: rawProblem(
      'header_too_large',
      'The headers of the request are too large.',
    ),
  }
  socket.end(
    answers[code ?? ''] ?? rawProblem('malformed_request', 'The request is not valid HTTP.'),
  )
}
