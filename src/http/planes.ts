/** Dispatch of requests to their planes. */
import type { FastifyInstance } from 'fastify'
import type { Bounds } from '#config/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Connections } from './connection/connection.ts'
import { endsSilence, type Pace } from './connection/pace.ts'
import { createPipelining } from './connection/pipelining.ts'
import { closeUnread } from './connection/unread-bodies.ts'
import type { DataConnection, DataPlane } from './data-plane/data-plane.ts'

interface Taking {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly connections: Connections<DataConnection>
  readonly plane: DataPlane | undefined
  readonly pace: Pace
  /** Time limit of a silent socket, in milliseconds. */
  readonly stalledMs: number
}

/**
 * Dispatches each request, as far as the bounds of its connection allow. The data plane's are
 * dispatched before the framework sees them.
 */
export function takeRequests({ server }: FastifyInstance, taking: Taking): void {
  const { bounds, metrics, connections, plane, pace, stalledMs } = taking
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
