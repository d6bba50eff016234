/**
 * Requests of the data plane, from the socket: they bypass the framework, which would cost as much.
 *
 * The order is fixed: the headers are checked, the caller is authenticated by the key, and only
 * then the body is read, within the budget that all bodies share.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import { Problem } from '#base/problem.ts'
import { BoundExceeded } from '#config/bound-exceeded.ts'
import { unsupportedHeader } from '#contract/errors/parameters.ts'
import { noDataPlane } from '#contract/errors/requests.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import { checkClaims, checkScope, type Grant, type Grants } from '#gateway/auth/grant.ts'
import type { Call } from '#gateway/call.ts'
import { UpstreamProblem } from '#gateway/upstream/failures.ts'
import { upstreamFields } from '#http/answers/access-log.ts'
import type { BoundedLog } from '#http/answers/bounded-log.ts'
import type { Cors } from '#http/answers/cors.ts'
import { toProblem } from '#http/answers/errors.ts'
import type { HelpLinks } from '#http/answers/help-links.ts'
import { createOrganizationSlugs } from '#http/answers/organization-slugs.ts'
import { type Addresses, addressGroup } from '#http/callers/addresses.ts'
import type { AnonymousLimit } from '#http/callers/anonymous-limit.ts'
import { presentedKey } from '#http/callers/credentials.ts'
import type { ClientConnection, Connections } from '#http/connection/connection.ts'
import type { Handshakes } from '#http/connection/handshakes.ts'
import { checkEncoding, checkType } from '#http/connection/header-checks.ts'
import type { OverloadGuard } from '#http/connection/overload.ts'
import type { Pace } from '#http/connection/pace.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { ObservedTrace } from '#metrics/request-path.ts'
import type { KeyUses } from '#usage/key-uses.ts'
import type { BodyReader } from './body.ts'
import { callGateway, type GatewayCallParts } from './gateway-call.ts'
import { answerProblem } from './problems.ts'
import type { ProjectRates } from './project-rates.ts'
import { DataReply, type ReplyOptions } from './reply.ts'
import { endpointOf, type RecordParts, recordRequest } from './request-record.ts'
import { createRevokedCalls, newRunningCall, type RevokedCalls } from './revoked-calls.ts'
import type { Matched } from './routes.ts'
import {
  createPassRoutes,
  type FormatMatch,
  isDataPath,
  matchOf,
  matchRequest,
  type RequestTarget,
  targetOf,
} from './routes.ts'
import type { DataConnection, Served } from './served.ts'

export interface DataPlane {
  /**
   * Starts a request of this plane, and returns a listener for the close of its response; undefined
   * for a request of another plane.
   */
  take(
    request: IncomingMessage,
    response: ServerResponse,
    connection: ClientConnection<DataConnection>,
  ): (() => void) | undefined
  /** Whether a silent socket waits for an upstream, which has other timeouts. */
  waits(socket: Socket): boolean
  /** Whether a body is being received, for which this plane has other timeouts. */
  reads(socket: Socket): boolean
}

export interface DataPlaneOptions
  extends ReplyOptions,
    RecordParts,
    Pick<GatewayCallParts, 'stalledMs'> {
  readonly connections: Connections<DataConnection>
  readonly generations: GatewayCallParts['generations']
  readonly grants: Grants
  readonly keyUses: Pick<KeyUses, 'record'>
  readonly now: Clock
  readonly bodies: BodyReader
  readonly pace: Pace
  readonly overload: OverloadGuard
  readonly rates: ProjectRates
  readonly metrics: Metrics
  readonly log: BoundedLog
  readonly anonymous: Pick<AnonymousLimit, 'problemOf'>
  readonly addresses: Addresses
  /** Undefined: HTTP. */
  readonly handshakes: Pick<Handshakes, 'forgive'> | undefined
  readonly help: HelpLinks
  readonly newRequestId: () => string
  /** Undefined: pages of other origins may not call this plane. */
  readonly cors: Cors | undefined
}

export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const slugOf = createOrganizationSlugs()
  const { connections, generations, grants, log } = options
  const passRoutesOf = createPassRoutes()
  const onError = (error: unknown): void =>
    log('error', 'revoked_calls', { err: error }, logMessage('revoked_keys_unchecked'))
  const revoked = createRevokedCalls({ grants, onError })
  const parts = { ...options, slugOf, revoked }
  return {
    take: (request, response, connection) => {
      const { url = '' } = request
      const known = connection.data
      // A URL that this plane has served needs no second look.
      if (known?.target.url !== url && !isDataPath(url)) return undefined
      const target = targetOf(
        passRoutesOf(generations.current.upstreams.all),
        request,
        known?.target,
      )
      const data = known ?? {
        response,
        target,
        key: undefined,
        address: request.socket.remoteAddress,
      }
      data.response = response
      data.target = target
      connection.data = data
      return serve(parts, request, data)
    },
    waits: (socket) => {
      const response = connections.get(socket)?.data?.response
      if (!response || response.writableEnded) return false
      return response.req.complete && response.writableLength === 0
    },
    reads: (socket) => {
      const response = connections.get(socket)?.data?.response
      return response !== undefined && !response.writableEnded && !response.req.complete
    },
  }
}

interface Parts extends DataPlaneOptions {
  readonly revoked: RevokedCalls
  readonly slugOf: (organization: { readonly id: string; readonly name: string }) => string
}

/** Returns a listener for the close of the response. */
function serve(parts: Parts, request: IncomingMessage, connection: DataConnection): () => void {
  const { response, target } = connection
  const found = matchOf(target, request.headers)
  const startedAt = parts.elapsed()
  const requestId = parts.newRequestId()
  const reply = new DataReply(parts, response, { id: requestId, startedAt, format: found.format })
  if (parts.tracing) reply.log.trace = parts.tracing.begin(request.headers)
  const served: Served = {
    request,
    response,
    connection,
    requestId,
    reply,
    startedAt,
    answer: parts.pace.addAnswer(response, startedAt),
    received: newRunningCall(reply),
    matched: undefined,
    rejectedBytes: 0,
    kind: undefined,
    problem: undefined,
  }
  parts.atStage('start', () => {
    // Otherwise the client has left in the turn of its request.
    if (!response.destroyed && !request.socket.destroyed) void answer(parts, served, target, found)
  })
  return () => conclude(parts, served)
}

async function answer(
  parts: Parts,
  served: Served,
  target: RequestTarget,
  found: FormatMatch,
): Promise<void> {
  const { request, reply, received } = served
  try {
    if (answerCors(parts, request, target, reply)) return
    const matched = matchRequest(request, target, found, reply)
    served.matched = matched
    received.route = matched.route
    const findGrant = () => findCaller(parts, served, matched)
    const finding = findGrant()
    parts.revoked.add(received)
    const grant = finding instanceof Promise ? await finding : finding
    received.grant = grant
    parts.handshakes?.forgive(request.socket)
    parts.revoked.found(received)
    checkRequest(parts, reply, grant, matched.route, request.headers)
    checkUpstreams(parts, request, matched)
    const { search } = target
    await callGateway(parts, request, { matched, grant, findGrant, search, reply, meter: received })
  } catch (error) {
    const { kind } = reject(parts, served, error)
    // Also where the caller left before the answer.
    countRejected(parts, served, kind !== 'failed')
  }
}

/** Rejects requests of a node without an upstream, which a reload may add. */
function checkUpstreams(
  { generations }: Parts,
  { method = '', url = '' }: IncomingMessage,
  { format }: Matched,
): void {
  if (generations.current.upstreams.all.length > 0) return
  throw new Problem(noDataPlane(method, url, format.name))
}

/** Called when the response has closed, by either side. */
function conclude(parts: Parts, served: Served): void {
  const { request, response, received } = served
  served.reply.closed()
  parts.pace.deleteAnswer(served.answer)
  parts.revoked.delete(received)
  countRejected(parts, served, isRejected(served))
  const ms = parts.elapsed() - served.startedAt
  const { trace } = served.reply.log
  const traced = trace && { traceId: trace.traceId, atMs: parts.now() }
  parts.metrics.answered(endpointOf(served), response.statusCode, ms / 1_000, traced)
  observeFirstToken(parts, served, traced)
  served.reply.log.whenSettled(() => recordRequest(parts, served, ms))
  // Its response had begun before the stop, and so has no `connection: close`.
  if (parts.isStopping() && served.connection.response === response) request.socket.end()
}

/** Observes the time to the first token of a stream; a collected answer has none. */
function observeFirstToken(
  { metrics }: Parts,
  served: Served,
  traced: ObservedTrace | undefined,
): void {
  const { reply, startedAt } = served
  const { log } = reply
  if (log.firstTokenAt === undefined) return
  const seconds = (log.firstTokenAt - startedAt) / 1_000
  metrics.gateway.streamed(endpointOf(served), log.upstream ?? 'none', seconds, traced)
}

/** Counts the body of a request that was rejected, once. */
function countRejected({ rates }: Parts, served: Served, isRejection: boolean): void {
  const { grant, bytes, pieces } = served.received
  if (!isRejection || grant === undefined || bytes === 0) return
  served.received.bytes = 0
  served.rejectedBytes += bytes
  rates.addRejected(grant, { bytes, pieces })
}

function isRejected({ kind, response: { statusCode } }: Served): boolean {
  return kind === undefined ? statusCode >= 400 && statusCode < 500 : kind !== 'failed'
}

/** Adds the headers of CORS. Returns whether it has answered a preflight request. */
function answerCors(
  { cors }: Parts,
  { headers }: IncomingMessage,
  { method, byDefault, selected }: RequestTarget,
  reply: DataReply,
): boolean {
  if (!cors) return false
  reply.add(cors.headersFor(headers))
  // A preflight has no header that selects a format.
  if (method !== 'OPTIONS' || !(byDefault.match ?? selected?.match)) return false
  const preflight = cors.preflight(headers)
  if (preflight) reply.whole(204, preflight, Buffer.alloc(0))
  return preflight !== undefined
}

function findCaller(
  { grants, addresses }: Parts,
  { request, connection, reply }: Served,
  { route }: Matched,
): Grant | Promise<Grant> {
  const key = presentedKey(request.headers, connection.key)
  if (key === undefined) throw new Problem(reply.format.missingKey(route))
  connection.key = key
  return grants.find(key.secret, () => addressGroup(addresses.of(request) ?? ''), key.hash)
}

/** Headers of every answer to an authenticated caller, and checks of the request's headers. */
function checkRequest(
  { slugOf, keyUses, now, overload, rates }: Parts,
  reply: DataReply,
  grant: Grant,
  route: Call['route'],
  headers: Call['headers'],
): void {
  const { caller } = reply.format.answerHeaders
  if (caller) {
    reply.add([caller.organization, slugOf(grant.organization), caller.project, grant.projectId])
  }
  overload.check(grant.projectId)
  rates.admit(grant, route)
  if (caller) checkClaims(grant, headers)
  rejectHeaders(reply.format, headers)
  checkScope(grant, route)
  keyUses.record(grant.keyId, now())
  checkEncoding(headers)
  if (route.body === 'none') return
  checkType(headers, route.body === 'json' ? 'application/json' : 'multipart/form-data')
}

function rejectHeaders({ rejectedHeaders }: WireFormat, headers: Call['headers']): void {
  for (const { name, reason } of rejectedHeaders) {
    if (headers[name]) throw new Problem(unsupportedHeader(name, reason))
  }
}

/** Answers with an error, where the response has not begun. */
function reject({ log, metrics, anonymous, help }: Parts, served: Served, error: unknown): Problem {
  const { request, response, reply, requestId, received } = served
  const problem = anonymous.problemOf(request, toProblem(error, request))
  served.problem = problem
  metrics.errors.inc({ code: problem.code })
  if (problem instanceof BoundExceeded) metrics.boundExceeded(problem.bound)
  if (problem instanceof UpstreamProblem) {
    const level = problem.kind === 'failed' ? 'error' : 'warn'
    log(level, problem.code, upstreamFields(requestId, received.grant, reply.log), problem.message)
  } else if (problem.kind === 'failed') {
    log('error', problem.code, { err: error, reqId: requestId }, problem.message)
  }
  // A response that has begun cannot be replaced by an error.
  if (reply.hasBegun()) reply.destroy()
  else if (!response.destroyed) {
    served.kind = problem.kind
    const { grant } = received
    // A path without a route has no log.
    const known = grant && served.matched && { projectId: grant.projectId, requestId }
    answerProblem(reply, problem, help.sentenceFor(problem, 'projects', known))
  }
  return problem
}
