/** Routing of a request of the data plane, and the error for one without a route. */
import type { IncomingMessage } from 'node:http'
import { Problem } from '#base/problem.ts'
import { type Matched, matchData, type PassRoutes } from './data-routes.ts'
import { invalidUrl, wrongMethod } from './errors.ts'
import { headerProblem } from './gate.ts'
import type { DataReply } from './reply.ts'

/** Path on which clients try a WebSocket before they send a POST. */
const SOCKET_PATH = '/v1/responses'
const SOCKET_HINT = 'WebSockets are not served here. Send POST /v1/responses instead.'

/** Throws a Problem for a request whose body is not to be read. */
export const matchRequest = (
  passRoutes: PassRoutes,
  request: IncomingMessage,
  path: string,
  reply: Pick<DataReply, 'add'>,
): Matched => {
  const problem = headerProblem(request)
  if (problem) throw problem
  const method = request.method ?? 'GET'
  if (method === 'GET' && path === SOCKET_PATH && isSocket(request)) {
    reply.add(['upgrade', 'websocket', 'connection', 'close'])
    throw new Problem('upgrade_required', SOCKET_HINT)
  }
  const matched = matchData(method, path, passRoutes)
  if (matched === undefined) throw invalidUrl(method, path)
  if (typeof matched !== 'string') return matched
  reply.add(['allow', matched])
  throw wrongMethod(method, path)
}

const isSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket'
