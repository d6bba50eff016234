/** Router of the data plane, without the framework, and the error for a request without a route. */
import type { IncomingMessage } from 'node:http'
import { Problem } from '#base/problem.ts'
import type { Upstream } from '#config/upstreams.ts'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { passRoute } from '#contract/data-plane/pass-routes.ts'
import { DATA_ID_PATTERN, DATA_MODEL_PATTERN, type DataRoute } from '#contract/data-plane/route.ts'
import { API_PREFIX } from '#contract/endpoint.ts'
import { invalidUrl, methodNotAllowed, upgradeRequired } from '#contract/errors/requests.ts'
import type { ApiFormat } from '#gateway/formats/api-format.ts'
import { OPENAI_API } from '#gateway/formats/openai/openai.ts'
import { headerProblem } from '#http/connection/header-checks.ts'
import type { DataReply } from './reply.ts'

/** Paths of the control plane; all others below `/v1` are of the data plane. */
const CONTROL = /^\/v1\/(?:organization|projects)(?:[/?]|$)/
const PREFIX = `${API_PREFIX}/`

export function isDataPath(url: string): boolean {
  return url.startsWith(PREFIX) && !CONTROL.test(url)
}

/** Path on which clients try a WebSocket before they send a POST. */
const SOCKET_PATH = '/v1/responses'

export interface Matched {
  readonly route: DataRoute
  readonly format: ApiFormat
  readonly id: string | undefined
  /** The second id of a path. */
  readonly item: string | undefined
  /** Whether a route of GET is called with HEAD. */
  readonly isHead: boolean
}

/** Undefined: no such path; a string: the methods of the path. */
export type Match = Matched | string | undefined

const routes: readonly DataRoute[] = Object.values(dataRoutes)
const PARAMETER = /:(id|item|model)/g
/** An id becomes part of the upstream's URL, unchanged. */
const ID = `(${DATA_ID_PATTERN.source.slice(1, -1)})`
/** A model's name is not forwarded in a URL: any name is allowed, encoded. */
const MODEL = '(.+)'

/** Paths with parameters, with their routes by method. */
interface PathPattern {
  readonly path: string
  readonly pattern: RegExp
  readonly byMethod: ByMethod
}

type ByMethod = ReadonlyMap<string, DataRoute>

const byPath = Object.entries(Object.groupBy(routes, ({ path }) => path)).map(
  ([path, group = []]): readonly [string, ByMethod] => [
    API_PREFIX + path,
    new Map(group.map((route) => [route.method, route])),
  ],
)
/** Routes by method, of a path without a parameter. */
const plain: ReadonlyMap<string, ByMethod> = new Map(byPath.filter(([path]) => !path.includes(':')))
const patterns: readonly PathPattern[] = byPath
  .filter(([path]) => path.includes(':'))
  .map(([path, byMethod]) => {
    const source = path.replace(PARAMETER, (_, name) => (name === 'model' ? MODEL : ID))
    return { path, pattern: new RegExp(`^${source}$`), byMethod }
  })

/** Routes that the configuration has opened, by their paths and methods. */
export type PassRoutes = ReadonlyMap<string, ByMethod>

export function passRoutesOf(upstreams: readonly Pick<Upstream, 'passRoutes'>[]): PassRoutes {
  return new Map(
    upstreams
      .flatMap(({ passRoutes }) => [...passRoutes])
      .map((path) => {
        const route = passRoute(path)
        return [API_PREFIX + path, new Map([[route.method, route]])]
      }),
  )
}

const NONE: PassRoutes = new Map()

export function matchData(method: string, path: string, passRoutes = NONE): Match {
  const byMethod = plain.get(path)
  if (byMethod) return routeOf(byMethod, method, NO_IDS)
  for (const { path: known, pattern, byMethod } of patterns) {
    const found = pattern.exec(path)
    if (!found) continue
    const [, id, item] = found
    if (!known.endsWith(':model')) return routeOf(byMethod, method, { id, item })
    const model = readModel(id)
    if (model !== undefined) return routeOf(byMethod, method, { id: model })
  }
  const passed = passRoutes.get(path)
  return passed && routeOf(passed, method, NO_IDS)
}

function readModel(text = ''): string | undefined {
  try {
    const name = decodeURIComponent(text)
    return DATA_MODEL_PATTERN.test(name) ? name : undefined
  } catch {
    return undefined
  }
}

interface Ids {
  readonly id?: string | undefined
  readonly item?: string | undefined
}

const NO_IDS: Ids = {}

function routeOf(byMethod: ByMethod, method: string, { id, item }: Ids): Matched | string {
  const isHead = method === 'HEAD'
  const route = byMethod.get(isHead ? 'GET' : method)
  if (route) return { route, format: OPENAI_API, id, item, isHead }
  return [...byMethod.keys()].flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', ')
}

/** The method and URL of a request, and the route that they match. */
export interface RequestTarget {
  readonly method: string
  readonly url: string
  readonly path: string
  /** The query string, without its `?`. */
  readonly search: string
  readonly match: Match
}

/**
 * The target of a request: `last`, the target of the connection's request before, if it is the
 * same.
 */
export function targetOf(
  passRoutes: PassRoutes,
  { method = 'GET', url = '' }: IncomingMessage,
  last: RequestTarget | undefined,
): RequestTarget {
  if (last?.url === url && last.method === method) return last
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const search = mark < 0 ? '' : url.slice(mark + 1)
  return { method, url, path, search, match: matchData(method, path, passRoutes) }
}

/** Throws a Problem for a request without a route, or with wrong headers: its body is not read. */
export function matchRequest(
  request: IncomingMessage,
  { method, path, match }: RequestTarget,
  reply: Pick<DataReply, 'add'>,
): Matched {
  const problem = headerProblem(request)
  if (problem) throw problem
  if (method === 'GET' && path === SOCKET_PATH && isSocket(request)) {
    reply.add(['upgrade', 'websocket', 'connection', 'close'])
    throw new Problem(upgradeRequired())
  }
  if (match === undefined) throw new Problem(invalidUrl(method, path))
  if (typeof match !== 'string') return match
  reply.add(['allow', match])
  throw new Problem(methodNotAllowed(method, path))
}

function isSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}
