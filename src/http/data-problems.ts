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
/** How long a caller has to hear it before the connection is closed, in milliseconds. */
const LINGER_MS = 500

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
  if (problem instanceof LimitReached) headers.push(...problem.headers)
  const body = bytesOf(problem)
  if (request.complete) {
    reply.whole(problem.status, headers, body)
    return
  }
  headers.push('connection', 'close', 'content-length', String(body.length))
  reply.head(problem.status, headers)
  reply.write(body)
  discard(request, reply.end)
}

const bytesOf = (problem: Problem): Buffer => {
  const { error } = errorBody(problem.code, problem.message, problem.param)
  const told = problem instanceof LimitReached ? { ...error, limit: problem.limit } : error
  return Buffer.from(JSON.stringify({ error: told }, null, 2))
}

/**
 * Reads on, and throws away. Closed at once, while the caller still sends, the connection would be
 * reset, and the answer lost on its way.
 */
const discard = (request: IncomingMessage, done: () => void): void => {
  let bytes = 0
  const timer = setTimeout(done, LINGER_MS)
  const finish = (): void => {
    clearTimeout(timer)
    done()
  }
  request.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > UNWANTED_MAX_BYTES) request.pause()
  })
  request.once('end', finish)
  request.once('close', finish)
  request.resume()
}
