/**
 * HTTP server. This folder alone knows the framework; it serves the contract's routes and a few
 * pages for operators.
 */

import type { Socket } from 'node:net'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'
import { createFindAdminKey } from '#access/admin-keys.ts'
import { createLoginLimits } from '#access/login-limits.ts'
import { createFindScimToken } from '#access/scim-tokens.ts'
import { createFindSession } from '#access/sessions.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import type { ServerTls } from '#config/server-tls.ts'
import { invalidUrl } from '#contract/errors/requests.ts'
import { SCIM_PREFIX } from '#contract/scim/messages.ts'
import type { LookUpBounds } from '#event-loop/look-up-queue.ts'
import { addAccessLog, createDataAccessLog } from './answers/access-log.ts'
import { createBoundedLog } from './answers/bounded-log.ts'
import { createCors } from './answers/cors.ts'
import { createErrorHandler } from './answers/errors.ts'
import { createHelpLinks } from './answers/help-links.ts'
import { type Addresses, createAddresses } from './callers/addresses.ts'
import { createAnonymousLimit } from './callers/anonymous-limit.ts'
import type { Connections } from './connection/connection.ts'
import { continueLate, createRejectBytes } from './connection/connection-errors.ts'
import { limitConnections } from './connection/connection-limits.ts'
import { createHandshakes } from './connection/handshakes.ts'
import { createRequestIds, secureHeaders } from './connection/header-checks.ts'
import { serveTls, tlsOptions } from './connection/https.ts'
import { endsSilence, type Pace } from './connection/pace.ts'
import { createPipelining } from './connection/pipelining.ts'
import { RequestMessage } from './connection/request-message.ts'
import { closeUnread } from './connection/unread-bodies.ts'
import { BODY_MAX_BYTES, collectBodies } from './control-plane/body.ts'
import { createBrowsers } from './control-plane/browsers.ts'
import type { BrowserAddress } from './control-plane/cookies.ts'
import type { EndpointServices } from './control-plane/endpoint-services.ts'
import { serveEndpoints } from './control-plane/endpoints.ts'
import { serveOAuth } from './control-plane/oauth.ts'
import { type SignInTarget, serveSignIn } from './control-plane/oidc.ts'
import { createScimErrorHandler, serveScim } from './control-plane/scim.ts'
import { createUnknownKeys } from './control-plane/unknown-keys.ts'
import { type BodyParts, createBodyReader } from './data-plane/body.ts'
import { createDataPlane, type DataPlane, type DataPlaneOptions } from './data-plane/data-plane.ts'
import type { DataConnection } from './data-plane/served.ts'
import { type ConsoleOptions, serveConsole } from './pages/console.ts'
import { type OperatorPageOptions, serveOperations } from './pages/operator-pages.ts'
import {
  addRequestChecks,
  type RequestCheckOptions,
  setDuration,
  setHeaders,
} from './request-checks.ts'

const PATH_PARAMETER_MAX = 1_024
const MS = 1_000
/** Code of the runtime for a request that takes longer than `requestMs`. */
const REQUEST_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT'

/** Timeouts of clients, in milliseconds. */
export interface Timeouts {
  /** Time limit from the first byte of a request to the end of its headers. */
  readonly headersMs: number
  /** Time limit from the first byte of a request to the end of its body. */
  readonly requestMs: number
  /** Interval of the checks of connections for these two, and of transfers for their rate. */
  readonly checkMs: number
  /** Idle time limit between two requests on one connection. */
  readonly keepAliveMs: number
  /**
   * Without a byte in either direction while a response is under way, where no other bound ends it:
   * see `dispatchRequests`.
   */
  readonly stalledMs: number
}

export const TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  checkMs: 1_000,
  keepAliveMs: 72_000,
  stalledMs: 60_000,
}

export interface ServerOptions extends OperatorPageOptions, RequestCheckOptions, BrowserAddress {
  readonly services: EndpointServices
  readonly logger: FastifyBaseLogger
  /** Address of the server that has the console, for links in errors. */
  readonly consoleUrl: string | undefined
  /** Whether requests of the data plane have logs in the store. */
  readonly hasRequestLogs: boolean
  /** Addresses and networks of proxies with trusted forwarded headers. */
  readonly trustedProxies: readonly string[]
  /** Origins of pages that may call the data plane. Default: none. */
  readonly corsOrigins?: readonly string[]
  readonly bounds: Bounds
  readonly timeouts: Timeouts
  /** Left out: HTTP. */
  readonly tls?: ServerTls | undefined
  /** Shared by the servers of a node. */
  readonly pace: Pace
  /** Left out: no console. */
  readonly console?: ConsoleOptions | undefined
  /** The identity provider of sign-ins. Left out or undefined: people sign in with keys alone. */
  readonly signIn?: (() => SignInTarget | undefined) | undefined
  /** Left out: no data plane. */
  readonly data?: DataServices | undefined
}

export type DataServices = Omit<BodyParts, 'pace'> &
  Pick<
    DataPlaneOptions,
    | 'generations'
    | 'grants'
    | 'keyUses'
    | 'now'
    | 'rates'
    | 'elapsed'
    | 'atStage'
    | 'requestLogs'
    | 'latencies'
    | 'tracing'
    | 'labelOf'
  >

/** A server that is not listening yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { logger, metrics, timeouts, tls } = options
  const parts = createParts(options)
  const handleError = createErrorHandler({ metrics, ...parts })
  const handleScimError = createScimErrorHandler({ metrics, ...parts })
  let plane: DataPlane | undefined
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    genReqId: parts.newRequestId,
    bodyLimit: BODY_MAX_BYTES,
    routerOptions: { maxParamLength: PATH_PARAMETER_MAX },
    trustProxy: parts.addresses.isProxy,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    http: runtimeOptions(timeouts),
    ...(tls && { https: { ...runtimeOptions(timeouts), ...tlsOptions(tls, timeouts.headersMs) } }),
    forceCloseConnections: 'idle',
    // An invalid path: no hook runs for it.
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply)
      setDuration(request, reply, 0)
      const handle = request.url.startsWith(`${SCIM_PREFIX}/`) ? handleScimError : handleError
      handle(error, request, reply)
    },
    clientErrorHandler: ({ code }, stream) => {
      const socket = stream as Socket
      if (code !== REQUEST_TIMEOUT || !plane?.reads(socket)) parts.rejectBytes(code, socket)
    },
  })
  collectBodies(app, options)
  app.setErrorHandler(handleError)
  app.setNotFoundHandler((request) => {
    throw new Problem(invalidUrl(request.method, request.url))
  })
  addAddresses(app, options, parts.addresses)
  if (tls && parts.handshakes) serveTls(app, tls, parts.handshakes, timeouts.headersMs)
  continueLate(app.server)
  addRequestChecks(app, options)
  addAccessLog(app, metrics)
  serveCallers(app, options, parts)
  serveOperations(app, options, parts.anonymous)
  if (options.data) plane = serveData(app, options.data, options, parts)
  dispatchRequests(app, options, parts.connections, plane)
  return app
}

function runtimeOptions({ headersMs, checkMs }: Timeouts) {
  return {
    IncomingMessage: RequestMessage,
    // A request without a Host header gets our error envelope instead.
    requireHostHeader: false,
    headersTimeout: headersMs,
    connectionsCheckingInterval: checkMs,
  }
}

/** Parts of both planes. */
function createParts(options: ServerOptions) {
  const { bounds, metrics, services, logger, elapsed } = options
  const addresses = createAddresses(options.trustedProxies)
  const log = createBoundedLog({ logger, bounds, metrics, elapsed })
  const connections: Connections<DataConnection> = new WeakMap()
  const newRequestId = createRequestIds(services.now)
  return {
    newRequestId,
    addresses,
    handshakes: options.tls && createHandshakes({ ...options, addresses, now: services.now }),
    anonymous: createAnonymousLimit({ bounds, metrics, addresses, now: services.now }),
    log,
    connections,
    rejectBytes: createRejectBytes({ connections, newRequestId, metrics }),
    help: createHelpLinks(options),
    accessLog: createDataAccessLog(logger, log),
  }
}

type ServerParts = ReturnType<typeof createParts>

/** Sets the address of requests, and bounds the connections by address. */
function addAddresses(
  app: FastifyInstance,
  { bounds, metrics }: ServerOptions,
  addresses: Addresses,
): void {
  app.decorateRequest('address', {
    getter(this: FastifyRequest) {
      return addresses.of(this.raw)
    },
  })
  app.decorateRequest('peer', {
    getter(this: FastifyRequest) {
      return addresses.peerOf(this.raw)
    },
  })
  limitConnections(app.server, { bounds, metrics, addresses })
}

/** The contract's endpoints, the sign-in at an identity provider, and the console. */
function serveCallers(
  app: FastifyInstance,
  options: ServerOptions,
  { anonymous, log }: ServerParts,
): void {
  const { routes, services, publicUrl, signIn, bounds, metrics, elapsed } = options
  const { store, now, lastUsed } = services
  const sessionIdleMs = bounds.session_idle_seconds * MS
  const browsers = createBrowsers(options, now)
  const lookUps: LookUpBounds = {
    kind: 'admin',
    max: bounds.admin_key_lookups,
    perAddressMax: bounds.admin_key_lookups_per_address,
    exceeded: metrics.boundExceeded,
  }
  const onAuthFailure = createUnknownKeys({ services, bounds, metrics })
  serveEndpoints(app, routes, services, {
    browsers,
    findKey: createFindAdminKey({ store, now, elapsed, lookUps }),
    findSession: createFindSession({
      store,
      now,
      lastUsed,
      idleMs: sessionIdleMs,
      onIdle: () => metrics.boundExceeded('session_idle_seconds'),
    }),
    sessionIdleMs,
    issuerOf: (id) => {
      const target = signIn?.()
      return id === target?.organization.id ? target.settings.issuer : undefined
    },
    publicUrl,
    onAuthFailure,
    elapsed,
  })
  if (routes.length > 0) {
    const findToken = createFindScimToken({ store, now, elapsed, lookUps, lastUsed })
    const shared = { services, anonymous, bounds, metrics, log, publicUrl }
    serveScim(app, { ...shared, findToken, onAuthFailure })
  }
  const { consoleUrl } = options
  const hasConsole = routes.length > 0
  const shared = { services, anonymous, metrics, log, lookUps, publicUrl }
  serveOAuth(app, { ...shared, consoleUrl, hasConsole })
  const limits = createLoginLimits(now)
  if (signIn) serveSignIn(app, signIn, { services, browsers, limits, anonymous, log })
  if (options.console) serveConsole(app, options.console, publicUrl)
}

/**
 * The data plane. A silent socket is cut off only when the caller is slow: upstreams have other
 * timeouts.
 */
function serveData(
  app: FastifyInstance,
  data: DataServices,
  options: ServerOptions,
  parts: ServerParts,
): DataPlane {
  let isStopping = false
  const { metrics, bounds, pace } = options
  const bodies = createBodyReader(bounds, { ...data, pace })
  const plane = createDataPlane({
    secureHeaders: secureHeaders(options.publicUrl).flat(),
    cors: createCors(options.corsOrigins ?? []),
    ...data,
    ...parts,
    bodies,
    pace,
    metrics,
    overload: options.overload,
    isStopping: () => isStopping,
    stalledMs: options.timeouts.stalledMs,
  })
  app.addHook('preClose', (done) => {
    isStopping = true
    data.generations.current.gateway.endWaits()
    done()
  })
  app.server.on('timeout', (socket) => {
    if (!plane.waits(socket)) socket.destroy()
  })
  return plane
}

/**
 * Dispatches each request, as far as the bounds of its connection allow. The data plane's are
 * dispatched before the framework sees them.
 */
function dispatchRequests(
  { server }: FastifyInstance,
  { bounds, metrics, pace, timeouts: { stalledMs } }: ServerOptions,
  connections: Connections<DataConnection>,
  plane: DataPlane | undefined,
): void {
  const hasRate = endsSilence(bounds, stalledMs)
  const others = server.listeners('request')
  server.removeAllListeners('request')
  const onRequest = createPipelining({
    bounds,
    metrics,
    connections,
    start: (connection, request, response) => {
      // The runtime moves its timer at each read and write: one only where nothing else will do.
      if (!hasRate) request.socket.setTimeout(stalledMs)
      const onClose = plane?.take(request, response, connection)
      if (onClose) return onClose
      closeUnread(response)
      request.socket.setTimeout(stalledMs)
      const answer = pace.addAnswer(response)
      for (const listener of others) listener.call(server, request, response)
      return () => pace.deleteAnswer(answer)
    },
  })
  server.on('request', onRequest)
}
