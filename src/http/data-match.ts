/** Routing of a request of the data plane, and the error for one without a route. */
import type { IncomingMessage } from 'node:http'
import { Problem } from '#base/problem.ts'
import { invalidUrl, methodNotAllowed, upgradeRequired } from '#contract/problems/requests.ts'
import { type Match, type Matched, matchData, type PassRoutes } from './data-routes.ts'
import { headerProblem } from './header-checks.ts'
import type { DataReply } from './reply.ts'

/** Path on which clients try a WebSocket before they send a POST. */
const SOCKET_PATH = '/v1/responses'

/** The method and URL of a request, and the route that they match. */
export interface RequestTarget {
  readonly method: string
  readonly url: string
  readonly path: string
  /** The query string, without its `?`. */
  readonly search: string
  readonly match: Match
}

/** The target of a request: `last`, that of the request before it on its connection, if it is the same. */
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

/** Throws a Problem for a request whose body is not to be read. */
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

const isSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket'
