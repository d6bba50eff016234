/** Conversion of any thrown value to OpenAI's envelope. No other code writes an error. */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#base/problem.ts'
import { type ErrorCode, errorBody, errors } from '#contract/errors.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { StoreUnavailable } from '#storage/db.ts'
import type { AnonymousLimit } from './anonymous-limit.ts'
import type { BoundedLog } from './bounded-log.ts'
import type { HelpLinks } from './help-links.ts'

/** OpenAI's only version. */
export const OPENAI_VERSION = '2020-10-01'

/** Longest part of a sent value that is repeated in an answer, in characters. */
const SHOWN_MAX = 100
const SHOWN_PATH_MAX = 1_000

const RETRY_AFTER_SECONDS = 1
const RETRY_AFTER_MS = 500

/** Errors of Fastify, by their code. */
const FRAMEWORK_PROBLEMS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['request_too_large', 'The request body is too large.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'malformed_request',
    'The request body has not the length that its Content-Length says.',
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    "Unsupported content type. Send the body as 'application/json'.",
  ],
  FST_ERR_BAD_URL: ['invalid_url', 'Invalid URL'],
  FST_ERR_MAX_PARAM_LENGTH: ['invalid_url', 'Invalid URL'],
}

export interface ErrorHandlerOptions {
  readonly metrics: Metrics
  readonly log: BoundedLog
  readonly anonymous: Pick<AnonymousLimit, 'problemOf'>
  readonly help: HelpLinks
}

export const createErrorHandler =
  ({ metrics, log, anonymous, help }: ErrorHandlerOptions) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const found = toProblem(error, request.raw)
    const problem = request.caller ? found : anonymous.problemOf(request.raw, found)
    metrics.errors.inc({ code: problem.code })
    if (problem.status >= 500) {
      log('error', problem.code, { err: error, reqId: request.id }, problem.message)
    }
    return sendProblem(reply, problem, help.sentenceFor(problem, 'admin-keys'))
  }

/** Answers with `problem`, in the one form of its code. */
const sendProblem = (reply: FastifyReply, problem: Problem, sentence: string): FastifyReply => {
  const { code, status, param } = problem
  const message = problem.message + sentence
  for (const [name, value] of problemHeaders(problem)) reply.header(name, value)
  // OpenAI sends the error for a missing scope as a bare sentence.
  const body = code === 'missing_scope' ? { error: message } : errorBody(code, message, param)
  return reply
    .status(status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body)
}

/** Headers of an error response. */
export const problemHeaders = ({
  status,
  retryAfterMs,
}: Problem): (readonly [string, string])[] => {
  if (retryAfterMs !== undefined) {
    return [
      ['retry-after', String(Math.ceil(retryAfterMs / 1000))],
      // A person waits for the answer, and should get the error instead of a delay.
      ['x-should-retry', 'false'],
    ]
  }
  if (status === 401) return [['www-authenticate', 'Bearer realm="OpenAI API"']]
  if (status !== 503 && status !== 409) return []
  return [
    ['retry-after', String(RETRY_AFTER_SECONDS)],
    ['retry-after-ms', String(RETRY_AFTER_MS)],
  ]
}

/** A known path with another method is 405. */
export const wrongMethod = (method: string, path: string): Problem =>
  new Problem(
    'method_not_allowed',
    `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
  )

export const invalidUrl = (method: string, url: string): Problem =>
  new Problem(
    'invalid_url',
    `Invalid URL (${method} ${shorten(url.split('?', 1)[0] ?? '', SHOWN_PATH_MAX)})`,
  )

export const unknownParameter = (name: string): Problem => {
  const shown = shorten(name)
  return new Problem('unknown_parameter', `Unknown parameter: '${shown}'.`, shown)
}

/** The sent value, shortened for an answer. */
export const shorten = (text: string, max = SHOWN_MAX): string =>
  text.length > max ? `${text.slice(0, max).toWellFormed()}…` : text

/** Converts any thrown value to a problem. */
export const toProblem = (error: unknown, raw: IncomingMessage): Problem => {
  if (error instanceof Problem) return error
  // The caller has disconnected, which is no error of ours.
  if (raw.destroyed && !raw.complete) {
    return new Problem('malformed_request', 'The connection ended before the request did.')
  }
  if (error instanceof StoreUnavailable) {
    return new Problem(
      'store_unavailable',
      'The store cannot be reached. Please try again shortly.',
    )
  }
  const known = FRAMEWORK_PROBLEMS[(error as Partial<FastifyError>)?.code ?? '']
  if (known) return new Problem(...known)
  return new Problem(
    'internal_error',
    'The server had an error while processing your request. Sorry about that!',
  )
}

/** Bytes of an error response to a connection without a valid request. */
export const rawProblem = (requestId: string, code: ErrorCode, message: string): string => {
  const { status } = errors[code]
  const body = JSON.stringify(errorBody(code, message, null))
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
