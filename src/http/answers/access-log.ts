/**
 * Access log. On the control plane and the operator's pages, lines of health checks and of callers
 * without a valid key are written at the level `debug` only: nobody fills a disk with them.
 */

import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { logMessage } from '#base/log-messages.ts'
import { maskSecrets } from '#base/secrets.ts'
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
        path: request.is404 ? loggedPath(request.url) : undefined,
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
    path: access.endpoint === 'none' ? loggedPath(access.url) : undefined,
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
    model: log.model,
    upstream: log.upstream,
    attempts: log.attempts.length || undefined,
    upstream_status: log.status,
    upstream_message: log.message,
    upstream_error: log.cause,
    key: grant?.keyId,
    project: grant?.projectId,
  }
}

/** Characters of a path that are read for keys, and that are logged. */
const PATH_READ_MAX = 1_024
const PATH_MAX = 128
/** Escapes of letters, digits, `-` and `_`, the characters of keys. */
const KEY_ESCAPES = /%(?:2d|3\d|[46][1-9a-f]|5[0-9af]|7[0-9a])/gi
/** The last word of a path that was cut, which may be the beginning of a key. */
const LAST_WORD = /(?<![\w%-])[\w%-]*$/

/** The path of a request without a route: it has no query, and no part that may be a key. */
function loggedPath(url: string): string {
  const [path = ''] = url.slice(0, PATH_READ_MAX).split('?', 1)
  const read = path.length < PATH_READ_MAX ? path : path.replace(LAST_WORD, '***')
  const plain = read.replaceAll(KEY_ESCAPES, decodeURIComponent)
  return maskSecrets(plain).slice(0, PATH_MAX)
}

/** Never includes the credentials. */
function credentialOf(caller: Caller | undefined): { key?: string; session?: string } {
  if (caller === undefined) return {}
  return caller.kind === 'admin_key' ? { key: caller.keyId } : { session: caller.sessionId }
}
