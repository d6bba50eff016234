/**
 * SCIM 2.0 for identity providers, below `/scim/v2`. Bodies, errors and media type are those of RFC
 * 7644. A request is authenticated and counted on its headers alone, before its body is read.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { aboveCount, createAddressCounts } from '#access/address-counts.ts'
import type { FindScimToken, FoundScimToken } from '#access/scim-tokens.ts'
import { fold } from '#base/folded.ts'
import { logMessage } from '#base/log-messages.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { missingCredentials } from '#contract/errors/credentials.ts'
import { tooManyScimRequests } from '#contract/errors/scim.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import { SCIM_ENDPOINTS, SCIM_NOT_IMPLEMENTED } from '#contract/scim/endpoints.ts'
import {
  SCIM_ERRORS,
  SCIM_MEDIA_TYPE,
  SCIM_PREFIX,
  scimErrorBody,
} from '#contract/scim/messages.ts'
import type { ScimAnswer, ScimContext, ScimRequest } from '#control/scim/resource.ts'
import { scimRoutes } from '#control/scim/routes.ts'
import { ScimError } from '#control/scim/scim-error.ts'
import type { BoundedLog } from '#http/answers/bounded-log.ts'
import { renderProblem, toProblem } from '#http/answers/errors.ts'
import type { AnonymousLimit } from '#http/callers/anonymous-limit.ts'
import { bearerOf } from '#http/callers/credentials.ts'
import { checkEncoding } from '#http/connection/header-checks.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { addressGroupOf, originOf, serverUrlOf } from './authenticate.ts'
import { readBody } from './body.ts'
import type { EndpointServices } from './endpoint-services.ts'
import { isLate } from './late-bodies.ts'
import type { OnAuthFailure } from './unknown-keys.ts'

/** Codes of bodies that are no SCIM. */
const SYNTAX_ERRORS: readonly string[] = ['malformed_json', 'duplicate_parameter']

const CONTENT_TYPE = `${SCIM_MEDIA_TYPE}; charset=utf-8`

declare module 'fastify' {
  interface FastifyRequest {
    /** The token of a SCIM request, and the time at which it was found. */
    scimToken: FoundScimToken | null
    scimTokenAt: number
  }
}

export interface ScimOptions {
  readonly services: EndpointServices
  readonly findToken: FindScimToken
  readonly onAuthFailure: OnAuthFailure
  readonly anonymous: Pick<AnonymousLimit, 'problemOf'>
  readonly bounds: Bounds
  readonly metrics: Metrics
  readonly log: BoundedLog
  readonly publicUrl: string | undefined
}

export function serveScim(app: FastifyInstance, options: ScimOptions): void {
  const findCaller = createFindCaller(options)
  const onRequest = createDoorkeeper(options, findCaller)
  const errorHandler = createScimErrorHandler(options)
  app.decorateRequest('scimToken', null)
  app.decorateRequest('scimTokenAt', 0)
  for (const { id, method, path } of SCIM_ENDPOINTS) {
    const answer = scimRoutes[id]
    app.route({
      method,
      url: SCIM_PREFIX + path,
      config: { endpoint: id },
      onRequest,
      errorHandler,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        if (isLate(request.scimTokenAt, options.services.now())) await findCaller(request)
        return send(request, reply, await answer(contextOf(options, request), inputOf(request)))
      },
    })
  }
  app.all(
    `${SCIM_PREFIX}/*`,
    { config: { endpoint: 'scim' }, onRequest, errorHandler },
    (request, reply) => {
      const { method, url } = request
      const path = url.split('?', 1)[0] ?? ''
      const methods = methodsAt(path)
      if (methods.length > 0) {
        reply.header('allow', methods.join(', '))
        throw new ScimError('methodNotAllowed', `${method} is not supported here.`)
      }
      if (SCIM_NOT_IMPLEMENTED.some((one) => path === SCIM_PREFIX + one)) {
        throw new ScimError('notImplemented', `${path} is not supported.`)
      }
      throw new ScimError('notFound', `${method} ${url} is no endpoint of SCIM.`)
    },
  )
}

/** Methods of a path; none for an unknown one. */
function methodsAt(path: string): string[] {
  return SCIM_ENDPOINTS.filter((endpoint) => {
    const pattern = `^${SCIM_PREFIX}${endpoint.path.replace(':id', '[^/]+')}$`
    return new RegExp(pattern).test(path)
  }).map(({ method }) => method)
}

type FindCaller = (request: FastifyRequest) => Promise<FoundScimToken>

/** Finds the token of a request, and sets it. */
function createFindCaller({ findToken, services, onAuthFailure }: ScimOptions): FindCaller {
  return async (request) => {
    const secret = bearerOf(request.headers)
    if (secret === undefined) throw new Problem(missingCredentials('bearer'))
    request.scimTokenAt = services.now()
    const token = await findToken(secret, addressGroupOf(request)).catch((error: unknown) => {
      throw onAuthFailure(request, error, false)
    })
    request.scimToken = token
    return token
  }
}

/** Finds the token of a request, and counts the request. */
function createDoorkeeper({ services, bounds, metrics }: ScimOptions, findCaller: FindCaller) {
  const perMinute = bounds.scim_requests_per_minute
  const counts = createAddressCounts(perMinute, services.now)
  return async (request: FastifyRequest): Promise<void> => {
    const token = await findCaller(request)
    const retryAfterMs = counts.add(token.id)
    if (retryAfterMs !== undefined) {
      metrics.boundExceeded('scim_requests_per_minute')
      throw aboveCount(retryAfterMs, (seconds) => tooManyScimRequests(perMinute, seconds))
    }
    checkEncoding(request.headers)
  }
}

function contextOf(
  { services, publicUrl, metrics, log }: ScimOptions,
  request: FastifyRequest,
): ScimContext {
  const { scimToken } = request
  if (!scimToken) throw new Problem(missingCredentials('bearer'))
  const { actor, organization } = scimToken
  const { reader } = services.store
  const origin = serverUrlOf(publicUrl, request)
  return {
    ...services,
    reader,
    organization,
    visible: 'all',
    slowReader: services.store.slowReader(scimToken.id),
    actor: { ...actor, origin: originOf(request) },
    base: origin + SCIM_PREFIX,
    onLastOwner: (userId) => {
      metrics.lastOwnersRemoved.inc()
      const fields = { organization_id: organization.id, user_id: userId, reqId: request.id }
      log('error', 'last_owner_removed', fields, logMessage('last_owner_removed'))
    },
  }
}

function inputOf(request: FastifyRequest): ScimRequest {
  const { originalUrl, headers } = request
  const params: ScimRequest['params'] = Object(request.params)
  // PostgreSQL has no text with this character: it is in no id.
  if (params.id?.includes('\0')) throw new ScimError('notFound', 'There is no resource of this id.')
  const mark = originalUrl.indexOf('?')
  return {
    params,
    query: new URLSearchParams(mark < 0 ? '' : originalUrl.slice(mark + 1)),
    // names of attributes are in any case (RFC 7643 §2.1)
    body: readBody(request, fold).value,
    ifMatch: headers['if-match'],
  }
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, body, resource }: ScimAnswer,
): FastifyReply {
  reply.header('cache-control', 'no-store')
  if (resource) {
    const { version, location } = resource.meta
    reply.header('etag', version)
    reply.header(status === 201 ? 'location' : 'content-location', location)
    if (request.method === 'GET' && request.headers['if-none-match'] === version) {
      return reply.status(304).send()
    }
  }
  reply.status(status)
  return body ? sendJson(reply, body) : reply.send()
}

function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.header('content-type', CONTENT_TYPE).serializer(JSON.stringify).send(body)
}

/** Errors in the form of RFC 7644 §3.12. A path that cannot be decoded has run no hook. */
export function createScimErrorHandler({
  metrics,
  anonymous,
  log,
}: Pick<ScimOptions, 'metrics' | 'anonymous' | 'log'>) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    if (error instanceof ScimError) {
      const { status, scimType } = SCIM_ERRORS[error.name]
      metrics.errors.inc({ code: `scim_${error.name}` })
      void sendJson(reply.status(status), scimErrorBody(status, scimType, error.message))
      return
    }
    const found = toProblem(error, request.raw)
    const problem = request.scimToken ? found : anonymous.problemOf(request.raw, found)
    const { code, status, message } = problem
    metrics.errors.inc({ code })
    if (problem.kind === 'failed') log('error', code, { err: error, reqId: request.id }, message)
    const rendered = renderProblem(openaiFormat, problem, { requestId: request.id, help: '' })
    for (const [name, value] of rendered.headers) reply.header(name, value)
    const scimType = SYNTAX_ERRORS.includes(code) ? 'invalidSyntax' : undefined
    void sendJson(reply.status(status), scimErrorBody(status, scimType, message))
  }
}
