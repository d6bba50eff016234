/** Conversion of any thrown value to OpenAI's envelope. No other code writes an error. */
import type { IncomingMessage } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from '#base/node-http.ts'
import { Problem } from '#base/problem.ts'
import { limitLine } from '#contract/data-plane/limit-detail.ts'
import { errorBody, errors, type ProblemData, type Retry } from '#contract/errors/errors.ts'
import {
  internalError,
  malformedMediaType,
  malformedRequest,
  malformedUrl,
  requestTooLarge,
  storeUnavailable,
} from '#contract/errors/requests.ts'
import type { AnonymousLimit } from '#http/callers/anonymous-limit.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { StoreUnavailable } from '#storage/db.ts'
import type { BoundedLog } from './bounded-log.ts'
import type { HelpLinks } from './help-links.ts'

/** OpenAI's only version. */
export const OPENAI_VERSION = '2020-10-01'

const MS = 1_000
const RETRY_AFTER_SECONDS = 1
const RETRY_AFTER_MS = 500

/** Errors of Fastify, by their code. */
const FRAMEWORK_PROBLEMS: Readonly<Record<string, () => ProblemData>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => requestTooLarge('body'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => malformedRequest('length'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: malformedMediaType,
  FST_ERR_BAD_URL: malformedUrl,
  FST_ERR_MAX_PARAM_LENGTH: malformedUrl,
}

export interface ErrorHandlerOptions {
  readonly metrics: Metrics
  readonly log: BoundedLog
  readonly anonymous: Pick<AnonymousLimit, 'problemOf'>
  readonly help: HelpLinks
}

export function createErrorHandler({ metrics, log, anonymous, help }: ErrorHandlerOptions) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const found = toProblem(error, request.raw)
    const problem = request.caller ? found : anonymous.problemOf(request.raw, found)
    metrics.errors.inc({ code: problem.code })
    if (problem.kind === 'failed') {
      log('error', problem.code, { err: error, reqId: request.id }, problem.message)
    }
    return sendProblem(reply, problem, help.sentenceFor(problem, 'admin-keys'))
  }
}

/** Answers with `problem`, in the one form of its code. */
function sendProblem(reply: FastifyReply, problem: Problem, sentence: string): FastifyReply {
  const { code, status, param } = problem
  const message = problem.message + sentence
  for (const [name, value] of problemHeaders(problem)) reply.header(name, value)
  // OpenAI sends the error for a missing scope as a bare sentence.
  const body = code === 'missing_scope' ? { error: message } : errorBody({ code, message, param })
  return reply
    .status(status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body)
}

/** Headers of an error response: of its limit and its retry, or those of its status. */
export function problemHeaders(problem: Problem): (readonly [string, string])[] {
  const { details, retry, status } = problem
  const limit = limitLine(details)
  const headers = retry ? retryHeaders(problem, retry) : statusHeaders(status)
  return limit === undefined ? headers : [['x-bailiwick-limit', limit], ...headers]
}

/** Clients obey `x-should-retry`. The reset of a budget is in the message alone, as OpenAI's. */
function retryHeaders({ code }: Problem, retry: Retry): (readonly [string, string])[] {
  if (retry.kind === 'after') {
    return [
      ['retry-after', String(Math.max(1, Math.ceil(retry.ms / MS)))],
      ['retry-after-ms', String(Math.ceil(retry.ms))],
    ]
  }
  const { resetsInMs } = retry
  const never = ['x-should-retry', 'false'] as const
  if (resetsInMs === undefined || errors[code].type === 'insufficient_quota') return [never]
  return [['retry-after', String(Math.ceil(resetsInMs / MS))], never]
}

function statusHeaders(status: number): (readonly [string, string])[] {
  if (status === 401) return [['www-authenticate', 'Bearer realm="OpenAI API"']]
  if (status !== 503 && status !== 409) return []
  return [
    ['retry-after', String(RETRY_AFTER_SECONDS)],
    ['retry-after-ms', String(RETRY_AFTER_MS)],
  ]
}

/** Converts any thrown value to a problem. */
export function toProblem(error: unknown, raw: IncomingMessage): Problem {
  return error instanceof Problem ? error : new Problem(dataOf(error, raw), { cause: error })
}

function dataOf(error: unknown, raw: IncomingMessage): ProblemData {
  // The caller has disconnected, which is no error of ours.
  if (raw.destroyed && !raw.complete) return malformedRequest('ended')
  if (error instanceof StoreUnavailable) return storeUnavailable()
  const known = FRAMEWORK_PROBLEMS[(error as Partial<FastifyError>)?.code ?? '']
  return known ? known() : internalError()
}

/** Bytes of an error response to a connection without a valid request. */
export function rawProblem(requestId: string, data: ProblemData): string {
  const { status } = errors[data.code]
  const body = JSON.stringify(errorBody(data))
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    `openai-version: ${OPENAI_VERSION}`,
    'x-content-type-options: nosniff',
    'connection: close',
    '',
    body,
  ].join('\r\n')
}
