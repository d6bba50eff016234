/** Dispatch of requests to their planes. */
import type { FastifyInstance } from 'fastify'
import type { Bounds } from '#config/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Connections } from './connections.ts'
import type { DataPlane } from './data-plane.ts'
import type { Pace } from './pace.ts'
import { createPipelining } from './pipelining.ts'
import { closeUnread } from './unread-bodies.ts'

interface Taking {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly connections: Connections
  readonly plane: DataPlane | undefined
  readonly pace: Pace
}

/**
 * Dispatches each request, as far as the bounds of its connection allow. The data plane's are
 * dispatched before the framework sees them.
 */
export function takeRequests({ server }: FastifyInstance, taking: Taking): void {
  const { bounds, metrics, connections, plane, pace } = taking
  const others = server.listeners('request')
  server.removeAllListeners('request')
  const start = createPipelining({
    ...{ bounds, metrics },
    start: (request, response) => {
      const onClose = plane?.take(request, response)
      if (onClose) return onClose
      closeUnread(response)
      const answer = pace.addAnswer(response)
      for (const listener of others) listener.call(server, request, response)
      return () => pace.deleteAnswer(answer)
    },
  })
  server.on('request', (request, response) => {
    connections.record(request, response)
    start(request, response)
  })
}
