/**
 * Access log. On the control plane and the operator's pages, lines of health checks and of callers
 * without a valid key are written at the level `debug` only: nobody fills a disk with them.
 */

import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { logMessage } from '#base/log-messages.ts'
import { maskedPath, maskKeys } from '#base/secrets.ts'
import type { Caller } from '#context.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { CallLog } from '#gateway/call-log.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { BoundedLog } from './bounded-log.ts'

const ANSWERED = logMessage('answered')

/**
 * One observation of the metrics for each response, and one line for each of an authenticated
 * caller.
 */
export function addAccessLog(app: FastifyInstance, metrics: Metrics): void {
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
        path: request.is404 ? maskedPath(request.url) : undefined,
        ms: Math.round(ms * 1000) / 1000,
        ...credentialOf(request.caller?.actor),
        organization: request.caller?.organization.id,
      },
      ANSWERED,
    )
    done()
  })
}

/** A request of the data plane after the close of its response. */
export interface DataAccess {
  readonly requestId: string
  readonly endpoint: string
  readonly method: string
  /** Its path is logged without an endpoint. */
  readonly url: string
  /** Undefined where the response has not begun. */
  readonly status: number | undefined
  readonly ms: number
  readonly isAborted: boolean
  /** Whether it was rejected or failed, and not left by its caller. */
  readonly isBad: boolean
  readonly grant: Pick<Grant, 'keyId' | 'projectId' | 'organization'> | undefined
  /** Code of the error response, if it is ours. */
  readonly code: string | undefined
  readonly log: CallLog
}

export interface DataAccessLog {
  /** Whether each request has a line, and not only rejected and failed ones. */
  readonly isVerbose: boolean
  write(access: DataAccess): void
}

/**
 * Lines of the data plane: at `debug` for each request, at `info` for rejected and failed ones, at
 * most `log_lines_per_minute` for each status. Never content, never a key.
 */
export function createDataAccessLog(logger: FastifyBaseLogger, log: BoundedLog): DataAccessLog {
  return {
    isVerbose: logger.level === 'debug' || logger.level === 'trace',
    write: (access) => {
      if (!access.isBad) logger.debug(fieldsOf(access), ANSWERED)
      else log('info', `answered_${access.status}`, fieldsOf(access), ANSWERED)
    },
  }
}

function fieldsOf({ requestId, grant, log, ...access }: DataAccess) {
  return {
    ...upstreamFields(requestId, grant, log),
    endpoint: access.endpoint,
    method: access.method,
    status: access.status,
    ms: Math.round(access.ms * 1000) / 1000,
    code: access.code,
    path: access.endpoint === 'none' ? maskedPath(access.url) : undefined,
    broken: log.isBroken || undefined,
    aborted: access.isAborted || undefined,
    organization: grant?.organization.id,
  }
}

/** Fields about the upstream and the caller of a request. */
export function upstreamFields(requestId: string, grant: DataAccess['grant'], log: CallLog) {
  return {
    reqId: requestId,
    trace_id: log.trace?.traceId,
    model: log.model === undefined ? undefined : maskKeys(log.model),
    upstream: log.upstream,
    attempts: log.attempts.length || undefined,
    upstream_status: log.status,
    upstream_code: log.code,
    upstream_error: log.cause,
    key: grant?.keyId,
    project: grant?.projectId,
  }
}

/** Never includes the credentials. */
function credentialOf(caller: Caller | undefined): { key?: string; session?: string } {
  if (caller === undefined) return {}
  return caller.kind === 'admin_key' ? { key: caller.keyId } : { session: caller.sessionId }
}
