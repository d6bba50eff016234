/** Router of the data plane, without the framework, and the error for a request without a route. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Problem } from '#base/problem.ts'
import type { Upstream } from '#config/upstreams.ts'
import { isSuperseded, passRoute } from '#contract/data-plane/pass-routes.ts'
import { DATA_ID_PATTERN, DATA_MODEL_PATTERN, type DataRoute } from '#contract/data-plane/route.ts'
import { API_PREFIX } from '#contract/endpoint.ts'
import { invalidUrl, methodNotAllowed, upgradeRequired } from '#contract/errors/requests.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { formatsOf, type PathFormats, selects } from '#contract/formats/formats.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import { ANTHROPIC_API } from '#gateway/formats/anthropic/anthropic.ts'
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

/** An API format with its routes. */
interface RouteTable {
  readonly format: ApiFormat
  /** Routes by method, of a path without a parameter. */
  readonly plain: ReadonlyMap<string, ByMethod>
  readonly patterns: readonly PathPattern[]
}

function tableOf(format: ApiFormat): RouteTable {
  const routes = SERVED_ROUTES[format.name]
  const byPath = Object.entries(Object.groupBy(routes, ({ path }) => path)).map(
    ([path, group = []]): readonly [string, ByMethod] => [
      API_PREFIX + path,
      new Map(group.map((route) => [route.method, route])),
    ],
  )
  return {
    format,
    plain: new Map(byPath.filter(([path]) => !path.includes(':'))),
    patterns: byPath
      .filter(([path]) => path.includes(':'))
      .map(([path, byMethod]) => {
        const source = path.replace(PARAMETER, (_, name) => (name === 'model' ? MODEL : ID))
        return { path, pattern: new RegExp(`^${source}$`), byMethod }
      }),
  }
}

const TABLES: Readonly<Record<ApiFormatName, RouteTable>> = {
  openai: tableOf(OPENAI_API),
  anthropic: tableOf(ANTHROPIC_API),
}

/** Formats of the paths without a parameter, which most requests have. */
const PLAIN_FORMATS: ReadonlyMap<string, PathFormats> = new Map(
  Object.values(TABLES)
    .flatMap(({ plain }) => [...plain.keys()])
    .map((path) => [path, formatsOf(path)]),
)

/** Routes that the configuration has opened, by their paths and methods. */
export type PassRoutes = ReadonlyMap<string, ByMethod>

export function passRoutesOf(upstreams: readonly Pick<Upstream, 'passRoutes'>[]): PassRoutes {
  return new Map(
    upstreams
      .flatMap(({ passRoutes }) => [...passRoutes])
      .filter((path) => !isSuperseded(path))
      .map((path) => {
        const route = passRoute(path)
        return [API_PREFIX + path, new Map([[route.method, route]])]
      }),
  )
}

type PassTargets = readonly { readonly upstream: Upstream }[]

/** Finds the opened routes of targets: those of the same list are made once. */
export function createPassRoutes(): (targets: PassTargets) => PassRoutes {
  let last: PassTargets | undefined
  let routes = NONE
  return (targets) => {
    if (targets !== last) {
      last = targets
      routes = passRoutesOf(targets.map(({ upstream }) => upstream))
    }
    return routes
  }
}

const NONE: PassRoutes = new Map()

export function matchData(
  method: string,
  path: string,
  { format = 'openai', passRoutes = NONE }: MatchOptions = {},
): Match {
  const table = TABLES[format]
  const { plain, patterns } = table
  const byMethod = plain.get(path)
  if (byMethod) return routeOf(table, byMethod, method)
  for (const { path: known, pattern, byMethod } of patterns) {
    const found = pattern.exec(path)
    if (!found) continue
    const [, id, item] = found
    if (!known.endsWith(':model')) return routeOf(table, byMethod, method, { id, item })
    const model = readModel(id)
    if (model !== undefined) return routeOf(table, byMethod, method, { id: model })
  }
  const passed = passRoutes.get(path)
  return passed && routeOf(table, passed, method)
}

export interface MatchOptions {
  readonly format?: ApiFormatName
  readonly passRoutes?: PassRoutes
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

function routeOf(
  { format }: RouteTable,
  byMethod: ByMethod,
  method: string,
  { id, item }: Ids = NO_IDS,
): Matched | string {
  const isHead = method === 'HEAD'
  const route = byMethod.get(isHead ? 'GET' : method)
  if (route) return { route, format, id, item, isHead }
  return [...byMethod.keys()].flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', ')
}

/** The route of a request in one format. */
export interface FormatMatch {
  readonly format: WireFormat
  readonly match: Match
}

/** The method and URL of a request, and the routes that they match. */
export interface RequestTarget {
  readonly method: string
  readonly url: string
  readonly path: string
  /** The query string, without its `?`. */
  readonly search: string
  /** The opened routes that it was matched with. */
  readonly passRoutes: PassRoutes
  readonly byDefault: FormatMatch
  /** The match in the format that its header selects; undefined: the path has one format. */
  readonly selected: FormatMatch | undefined
}

/**
 * The target of a request: `last`, the target of the connection's request before, if it is the
 * same. It has the matches of all formats, since a proxy may mix clients on a connection.
 */
export function targetOf(
  passRoutes: PassRoutes,
  { method = 'GET', url = '' }: IncomingMessage,
  last: RequestTarget | undefined,
): RequestTarget {
  if (last?.url === url && last.method === method && last.passRoutes === passRoutes) return last
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const search = mark < 0 ? '' : url.slice(mark + 1)
  // A path that the configuration has opened has the default format.
  const formats = passRoutes.has(path) ? OPENED : (PLAIN_FORMATS.get(path) ?? formatsOf(path))
  const matchIn = (format: WireFormat): FormatMatch => ({
    format,
    match: matchData(method, path, { format: format.name, passRoutes }),
  })
  return {
    method,
    url,
    path,
    search,
    passRoutes,
    byDefault: matchIn(formats.byDefault),
    selected: formats.selected && matchIn(formats.selected),
  }
}

const OPENED: PathFormats = { byDefault: openaiFormat, selected: undefined }

/** The match of a request in its format. */
export function matchOf(
  { byDefault, selected }: RequestTarget,
  headers: IncomingHttpHeaders,
): FormatMatch {
  return selected && selects(selected.format, headers) ? selected : byDefault
}

/** Throws a Problem for a request without a route, or with wrong headers: its body is not read. */
export function matchRequest(
  request: IncomingMessage,
  { method, path }: RequestTarget,
  { format, match }: FormatMatch,
  reply: Pick<DataReply, 'add'>,
): Matched {
  const problem = headerProblem(request)
  if (problem) throw problem
  if (method === 'GET' && path === SOCKET_PATH && isSocket(request)) {
    reply.add(['upgrade', 'websocket', 'connection', 'close'])
    throw new Problem(upgradeRequired())
  }
  if (match === undefined) throw new Problem(invalidUrl(method, path, format.name))
  if (typeof match !== 'string') return match
  reply.add(['allow', match])
  throw new Problem(methodNotAllowed(method, path))
}

function isSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}
