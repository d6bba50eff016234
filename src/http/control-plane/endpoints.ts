/** Server of the contract's endpoints: from the headers of a request to the bytes of its answer. */

import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AccessTarget, authorize } from '#access/authorize.ts'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, type IdempotencyClaim, slowReadActor, type Visible } from '#context.ts'
import {
  type AnyEndpoint,
  API_PREFIX,
  CSV,
  EVENTS,
  type ExportMedia,
  type Input,
} from '#contract/endpoint.ts'
import { missingScope } from '#contract/errors/credentials.ts'
import { invalidUrl } from '#contract/errors/requests.ts'
import { sessionEndpoints } from '#contract/extensions/sessions.ts'
import type { Route } from '#control/route.ts'
import { createOrganizationSlugs } from '#http/answers/organization-slugs.ts'
import type { Peer } from '#http/callers/addresses.ts'
import { checkEncoding } from '#http/connection/header-checks.ts'
import { answerOnce, checkKey, type InFlight } from '#idempotency/idempotency.ts'
import {
  type Authenticated,
  type Authenticator,
  authenticate,
  originOf,
  serverUrlOf,
} from './authenticate.ts'
import { type ParsedBody, readBody } from './body.ts'
import { type Compress, createCompress, isCompressible } from './compression.ts'
import { type ConnectionTests, createConnectionTests } from './connection-tests.ts'
import { type CsvAnswer, type CsvAnswers, createCsvAnswers } from './csv-answer.ts'
import type { EndpointServices } from './endpoint-services.ts'
import { checkPermission } from './kept-permission.ts'
import { isLate } from './late-bodies.ts'
import { withoutNulls } from './optional-nulls.ts'
import { readQuery } from './query.ts'
import { serializeInTurns, serializerOf } from './serialize.ts'
import type { OnAuthFailure } from './unknown-keys.ts'
import { createValidator } from './validate.ts'

const MS = 1_000
/** Characters of a date, as in `2026-09-30`. */
const DATE = 10
const JSON_TYPE = 'application/json; charset=utf-8'

/** Parts that authenticate callers. */
export interface Authentication extends Omit<Authenticator, 'now' | 'lastUsed'> {
  /** Idle time of sessions in milliseconds; 0: none. */
  readonly sessionIdleMs: number
  /** Issuer of the identities with which people sign in to an organization. */
  readonly issuerOf: (organizationId: string) => URL | undefined
  readonly publicUrl: string | undefined
  readonly onAuthFailure: OnAuthFailure
  /** Clock of durations. */
  readonly elapsed: Clock
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Authenticated | null
    /** Time at which the caller was authenticated. */
    authenticatedAt: number
    /** The caller's address, as forwarded by trusted proxies. */
    readonly address: string | null
    /** The other end of the connection: the caller, or a proxy. */
    readonly peer: Peer
  }
  interface FastifyContextConfig {
    /** The endpoint's id, for logs and metrics. */
    endpoint?: string
  }
}

export function serveEndpoints(
  app: FastifyInstance,
  routes: readonly Route[],
  services: EndpointServices,
  authentication: Authentication,
): void {
  const { now, lastUsed } = services
  const authenticator = { ...authentication, now, lastUsed }
  const findCaller = createFindCaller(authenticator, authentication.onAuthFailure)
  const slugOf = createOrganizationSlugs()
  const shared = {
    ...authentication,
    services,
    authenticator,
    inFlight: new Set<string>(),
    compress: createCompress(),
    csv: createCsvAnswers(),
    connectionTests: createConnectionTests(authentication.elapsed),
  }
  app.addHook('preClose', (done) => {
    shared.connectionTests.end()
    done()
  })
  app.decorateRequest('caller', null)
  app.decorateRequest('authenticatedAt', 0)
  for (const route of routes) {
    const isSignIn = route.endpoint.id === sessionEndpoints.createSession.id
    app.route({
      method: route.endpoint.method,
      url: API_PREFIX + route.endpoint.path,
      config: { endpoint: route.endpoint.id },
      // On the headers alone: the body of an unauthenticated caller is not read.
      onRequest: (request, reply, done) =>
        findCaller(request, isSignIn, done, ({ organization, actor }) => {
          reply.header('openai-organization', slugOf(organization))
          if (actor.kind === 'session') reply.header('cache-control', 'no-store')
          checkEncoding(request.headers)
        }),
      preHandler: (request, _reply, done) => {
        if (isLate(request.authenticatedAt, now())) findCaller(request, isSignIn, done, () => {})
        else done()
      },
      handler: createHandler(route, shared),
    })
  }
}

/** Authenticates the caller of a request, passes them to `admit`, and then calls `done`. */
function createFindCaller(authenticator: Authenticator, onAuthFailure: OnAuthFailure) {
  return (
    request: FastifyRequest,
    isSignIn: boolean,
    done: (error?: Error) => void,
    admit: (caller: Authenticated) => void,
  ): void => {
    request.authenticatedAt = authenticator.now()
    const accept = (caller: Authenticated): void => {
      request.caller = caller
      admit(caller)
      done()
    }
    const reject = (error: unknown): void => done(onAuthFailure(request, error, isSignIn) as Error)
    authenticate(request, authenticator, accept, reject)
  }
}

/** Dependencies of all handlers. */
interface Shared
  extends Pick<Authentication, 'browsers' | 'sessionIdleMs' | 'issuerOf' | 'publicUrl'> {
  readonly services: EndpointServices
  readonly authenticator: Authenticator
  readonly inFlight: InFlight
  readonly compress: Compress
  readonly csv: CsvAnswers
  readonly connectionTests: ConnectionTests
}

function createHandler(route: Route, shared: Shared) {
  const { endpoint, answer } = route
  const { services, inFlight } = shared
  const vary = varyOf(endpoint)
  const compressible = isCompressible(endpoint)
  const readInput = createInputReader(endpoint)
  const { store, now } = services
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string | Buffer | Readable> => {
    const caller = request.caller as Authenticated
    const { access } = endpoint
    const target = request.params as AccessTarget
    const decision = authorize(caller.actor, access, target)
    if (!decision.allowed) throw new Problem(missingScope(decision.missing))
    reply.type(JSON_TYPE)
    if (vary !== undefined) reply.header('vary', vary)
    const body = readBody(request)
    const input = readInput(request, body)
    const media = exportMedia(endpoint, request.headers.accept)
    if (media !== undefined) {
      const { visible } = decision
      const ctx = contextOf(shared, request, reply, visible, undefined)
      const sent: CsvAnswer = {
        actor: slowReadActor(caller.actor),
        read: () => exportOf(route, ctx, input, media),
        check: () => checkPermission(request, shared.authenticator, { access, target, visible }),
      }
      if (media === EVENTS) return sendEvents(shared.connectionTests, reply, sent)
      const name = () => fileNameOf(endpoint, input.query, media)
      return sendExport(media, name, shared.csv, reply, sent)
    }
    const run = (claim?: IdempotencyClaim): Promise<unknown> =>
      answer(contextOf(shared, request, reply, decision.visible, claim), input)
    if (compressible) {
      const setCoding = (coding: string): unknown => reply.header('content-encoding', coding)
      const content = await serializeInTurns(endpoint.response, reply, await run())
      return shared.compress(request.headers, setCoding, content)
    }
    const serialize = serializerOf(endpoint.response, reply)
    const runToText = async (claim?: IdempotencyClaim): Promise<string> =>
      serialize(await run(claim))
    const key = idempotencyKey(request, endpoint)
    if (key === undefined) return runToText()
    const repeated = {
      organizationId: caller.organization.id,
      actorId: actorId(caller),
      key,
      secret: caller.secret,
      content: [request.method, request.url, body.text] as const,
      serialize,
    }
    return answerOnce(store.reader, now, inFlight, repeated, runToText)
  }
}

function varyOf(endpoint: AnyEndpoint): string | undefined {
  const names = [
    ...(endpoint.exports ? ['accept'] : []),
    ...(isCompressible(endpoint) ? ['accept-encoding'] : []),
  ]
  return names.length === 0 ? undefined : names.join(', ')
}

/** Media type of an answer that is sent as it is read; undefined for JSON. */
function exportMedia(
  { media, exports = [] }: AnyEndpoint,
  accept: string | undefined,
): ExportMedia | typeof EVENTS | undefined {
  if (media !== undefined || accept === undefined) return media
  const [accepted = ''] = accept.split(';')
  return exports.find((one) => one === accepted.trim().toLowerCase())
}

async function exportOf(
  { endpoint, answer, exported }: Route,
  ctx: Context,
  input: Input<AnyEndpoint>,
  media: ExportMedia | typeof EVENTS,
): Promise<AsyncIterable<string>> {
  if (endpoint.media !== undefined) return (await answer(ctx, input)) as AsyncIterable<string>
  if (!exported || media === EVENTS) throw new Error(`${endpoint.id} has no export`)
  return exported(ctx, input, media)
}

/** Names a file for its endpoint and its period: `bailiwick-statement-2026-09.csv`. */
function fileNameOf({ id, file = id }: AnyEndpoint, query: object, media: ExportMedia): string {
  const parts = Object.entries(query).flatMap(([name, value]) => {
    if (name === 'month') return [value]
    // The end of a period is not in it.
    const at = name === 'end_time' ? value - 1 : value
    return name.endsWith('_time') ? [new Date(at * MS).toISOString().slice(0, DATE)] : []
  })
  return `${[file, ...parts].join('-')}.${media === CSV ? 'csv' : 'jsonl'}`
}

async function sendExport(
  media: ExportMedia,
  fileName: () => string,
  answers: CsvAnswers,
  reply: FastifyReply,
  answer: CsvAnswer,
): Promise<Readable> {
  const stream = await answers.send(answer)
  reply.type(`${media}; charset=utf-8`)
  reply.header('content-disposition', `attachment; filename="${fileName()}"`)
  return stream
}

async function sendEvents(
  { answers }: ConnectionTests,
  reply: FastifyReply,
  answer: CsvAnswer,
): Promise<Readable> {
  const stream = await answers.send(answer)
  reply.type(EVENTS).header('cache-control', 'no-store')
  return stream
}

function contextOf(
  { services, browsers, sessionIdleMs, issuerOf, publicUrl, connectionTests }: Shared,
  request: FastifyRequest,
  reply: FastifyReply,
  visible: Visible,
  claim: IdempotencyClaim | undefined,
): Context {
  const { actor, organization } = request.caller as Authenticated
  const { store } = services
  return {
    ...services,
    organization,
    visible,
    sessionIdleMs,
    claim,
    reader: store.reader,
    slowReader: store.slowReader(slowReadActor(actor)),
    identityIssuer: issuerOf(organization.id),
    serverUrl: serverUrlOf(publicUrl, request),
    actor: { ...actor, origin: originOf(request) },
    cookie: browsers.cookieOf(request, reply),
    connection: () => connectionTests.connectionOf(request, reply),
  }
}

function createInputReader(endpoint: AnyEndpoint) {
  const checkParams = createValidator(endpoint.params)
  const checkQuery = createValidator(endpoint.query)
  const checkBody = createValidator(endpoint.body)
  return (request: FastifyRequest, body: ParsedBody): Input<AnyEndpoint> => {
    const { method, originalUrl } = request
    const mark = originalUrl.indexOf('?')
    const search = mark < 0 ? '' : originalUrl.slice(mark + 1)
    return {
      params: checkPath(() => checkParams(request.params), method, originalUrl),
      query: checkQuery(readQuery(endpoint.query, search)),
      body: checkBody(withoutNulls(endpoint.body, body.value === undefined ? {} : body.value)),
    }
  }
}

/** A path with an invalid id gives 404. */
function checkPath<T>(check: () => T, method: string, url: string): T {
  try {
    return check()
  } catch {
    throw new Problem(invalidUrl(method, url))
  }
}

/** A session is known by its id here, since the answers are sealed with its token. */
function actorId({ actor }: Authenticated): string {
  return actor.kind === 'admin_key' ? actor.keyId : actor.sessionId
}

/**
 * Only POST creates anything, so the header is ignored elsewhere. A session is never replayed: a
 * first answer that is kept could not set its cookie again.
 */
function idempotencyKey(request: FastifyRequest, { access }: AnyEndpoint): string | undefined {
  const key = request.headers['idempotency-key']
  if (request.method !== 'POST' || access === 'self' || key === undefined) return undefined
  const text = String(key)
  checkKey(text)
  return text
}
