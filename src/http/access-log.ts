/**
 * The access log of the control plane and of the operator's pages. Lines of health checks and of
 * callers without a valid key are written at the level `debug` only: nobody fills a disk with them.
 */
import type { FastifyInstance } from 'fastify'
import type { Caller } from '#context.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** One observation for each response, and one line for each of a known caller. */
export const addAccessLog = (app: FastifyInstance, metrics: Metrics): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const endpoint = request.routeOptions.config.endpoint ?? 'none'
    const ms = reply.elapsedTime
    metrics.answered(endpoint, reply.statusCode, ms / 1000)
    const level = request.caller ? 'info' : 'debug'
    request.log[level](
      {
        reqId: request.id,
        endpoint,
        method: request.method,
        status: reply.statusCode,
        ms: Math.round(ms * 1000) / 1000,
        ...credentialOf(request.caller?.actor),
        organization: request.caller?.organization.id,
      },
      'answered',
    )
    done()
  })
}

/** Never the secret that they came with. */
const credentialOf = (caller: Caller | undefined): { key?: string; session?: string } => {
  if (caller === undefined) return {}
  return caller.kind === 'admin_key' ? { key: caller.keyId } : { session: caller.sessionId }
}
