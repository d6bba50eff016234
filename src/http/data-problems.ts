/** Answers a request of the data plane with a problem. */
import type { IncomingMessage } from 'node:http'
import type { Problem } from '#base/problem.ts'
import { errorBody } from '#contract/errors.ts'
import { LimitReached } from '#gateway/limit-answers.ts'
import { problemHeaders } from './errors.ts'
import type { DataReply } from './reply.ts'

const JSON_HEADERS = ['content-type', 'application/json; charset=utf-8']
/** How much of a body that nobody wants is read, so that the caller can hear why. */
const UNWANTED_MAX_BYTES = 1_048_576

export const answerProblem = (
  reply: DataReply,
  problem: Problem,
  request: IncomingMessage,
): void => {
  const headers = [...JSON_HEADERS]
  const given = reply.headers()
  for (const [name, value] of problemHeaders(problem)) {
    if (!given.includes(name)) headers.push(name, value)
  }
  if (!request.complete) {
    headers.push('connection', 'close')
    discard(request)
  }
  const body = errorBody(problem.code, problem.message, problem.param)
  if (problem instanceof LimitReached) {
    headers.push(...problem.headers)
    reply.whole(
      problem.status,
      headers,
      bytesOf({ error: { ...body.error, limit: problem.limit } }),
    )
  } else {
    reply.whole(problem.status, headers, bytesOf(body))
  }
}

const bytesOf = (body: unknown): Buffer => Buffer.from(JSON.stringify(body, null, 2))

/** Closed at once, the connection would be reset, and the answer lost on its way. */
const discard = (request: IncomingMessage): void => {
  let bytes = 0
  request.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > UNWANTED_MAX_BYTES) request.destroy()
  })
  request.resume()
}
