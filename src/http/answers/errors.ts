/** Conversion of any thrown value to an error response, in the caller's API format. */
import type { IncomingMessage } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from '#base/node-http.ts'
import { Problem } from '#base/problem.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  internalError,
  malformedMediaType,
  malformedRequest,
  malformedUrl,
  requestTooLarge,
  storeUnavailable,
} from '#contract/errors/requests.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import type { RenderedError, WireFormat } from '#contract/formats/wire-format.ts'
import type { AnonymousLimit } from '#http/callers/anonymous-limit.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { StoreUnavailable } from '#storage/db.ts'
import type { BoundedLog } from './bounded-log.ts'
import type { HelpLinks } from './help-links.ts'
import { formatOfRequest } from './request-format.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

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
    return sendProblem(reply, problem, {
      format: formatOfRequest(request),
      requestId: request.id,
      help: help.sentenceFor(problem, 'admin-keys'),
    })
  }
}

/** Answers with `problem`, in the one form of its code. */
function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  { format, ...answer }: ErrorAnswer & { readonly format: WireFormat },
): FastifyReply {
  const { status, headers, body } = renderProblem(format, problem, answer)
  for (const [name, value] of headers) reply.header(name, value)
  return reply
    .status(status)
    .header('content-type', JSON_TYPE)
    .serializer(JSON.stringify)
    .send(body)
}

export interface ErrorAnswer {
  readonly requestId: string
  /** A sentence that follows the error's message, a blank before it, or empty. */
  readonly help: string
}

/** Status, headers and body of an error response: no other code makes one, but SCIM's. */
export function renderProblem(
  format: WireFormat,
  { code, message, param, model, retry, details }: Problem,
  { requestId, help }: ErrorAnswer,
): RenderedError {
  const facts = { code, message: message + help, param, model, retry, details }
  return format.renderError(facts, requestId)
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

/** Bytes of an error response to a connection without a valid request, which has no format yet. */
export function rawProblem(requestId: string, data: ProblemData): string {
  const { status, body } = renderProblem(openaiFormat, new Problem(data), { requestId, help: '' })
  const text = JSON.stringify(body)
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(text)}`,
    `x-request-id: ${requestId}`,
    ...headerLines(openaiFormat.answerHeaders.constant),
    'x-content-type-options: nosniff',
    'connection: close',
    '',
    text,
  ].join('\r\n')
}

/** Lines of headers, given as names and values, alternately. */
function headerLines(headers: readonly string[]): string[] {
  return headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${headers[i + 1]}`] : []))
}
