/** Checks and headers of every request that passes through the framework. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#base/problem.ts'
import { API_PREFIX } from '#contract/endpoint.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import { invalidUrl, methodNotAllowed, noDataPlane } from '#contract/errors/requests.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import type { Route } from '#control/route.ts'
import { formatOfRequest, urlPathOf } from './answers/request-format.ts'
import { headerProblem, secureHeaders } from './connection/header-checks.ts'
import type { OverloadGuard } from './connection/overload.ts'
import { addressGroupOf } from './control-plane/authenticate.ts'
import { matchData } from './data-plane/routes.ts'
import { HEALTH_PATHS } from './pages/operator-pages.ts'

/** What the checks read of the server's options. */
export interface RequestCheckOptions {
  readonly routes: readonly Route[]
  readonly publicUrl: string | undefined
  readonly overload: OverloadGuard
  /** Left out: no data plane, which the error for an unknown path then says. */
  readonly data?: object | undefined
}

/** Headers of every response. */
export function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id)
  const { constant } = formatOfRequest(request).answerHeaders
  for (let i = 0; i < constant.length; i += 2) reply.header(constant[i] ?? '', constant[i + 1])
  reply.header('x-content-type-options', 'nosniff')
}

/** Time from a request to its answer. */
export function setDuration(request: FastifyRequest, reply: FastifyReply, ms: number): void {
  const { duration } = formatOfRequest(request).answerHeaders
  if (duration) reply.header(duration, Math.round(ms))
}

/** Checks the headers of every request before its body is read and its caller authenticated. */
export function addRequestChecks(
  app: FastifyInstance,
  { routes, publicUrl, overload, data }: RequestCheckOptions,
): void {
  const methodsAt = createMethodsAt(routes)
  const secure = Object.fromEntries(secureHeaders(publicUrl))
  app.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply)
    reply.headers(secure)
    if (!HEALTH_PATHS.has(request.url)) overload.check(addressGroupOf(request))
    const problem = headerProblem(request.raw)
    if (problem || !request.is404) {
      done(problem)
      return
    }
    const methods = methodsAt(urlPathOf(request))
    if (methods) reply.header('allow', methods)
    const unknown = data ? invalidUrl : withoutModels
    done(
      new Problem(
        methods
          ? methodNotAllowed(request.method, urlPathOf(request))
          : unknown(request.method, request.url, formatOfRequest(request).name),
      ),
    )
  })
  let stopping = false
  app.addHook('preClose', (done) => {
    stopping = true
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    setDuration(request, reply, reply.elapsedTime)
    // Kept alive, the connection would delay the stop until it times out.
    if (stopping) reply.header('connection', 'close')
    done(null, payload)
  })
}

/** The methods of a path of the contract, as `Allow` lists them; undefined for an unknown path. */
function createMethodsAt(routes: readonly Route[]): (path: string) => string | undefined {
  const methodsOf = new Map<string, string[]>()
  for (const { endpoint } of routes) {
    const methods = endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method]
    methodsOf.set(endpoint.path, [...(methodsOf.get(endpoint.path) ?? []), ...methods])
  }
  const known = [...methodsOf].map(
    ([path, methods]) =>
      [new RegExp(`^${API_PREFIX}${path.replaceAll(/:\w+/g, '[^/]+')}$`), methods] as const,
  )
  return (path) => known.find(([pattern]) => pattern.test(path))?.[1].join(', ')
}

/** The error for an unknown path, with a hint where a data plane would have it. */
function withoutModels(method: string, url: string, format: ApiFormatName): ProblemData {
  return matchData(method, url.split('?', 1)[0] ?? '', { format }) === undefined
    ? invalidUrl(method, url, format)
    : noDataPlane(method, url, format)
}
