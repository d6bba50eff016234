/** Errors of the data plane, and their responses. */
import { Problem } from '#base/problem.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { missingCredentials } from '#contract/errors/credentials.ts'
import { errorBody } from '#contract/errors/errors.ts'
import { problemHeaders } from '#http/answers/errors.ts'
import type { DataReply } from './reply.ts'

const JSON_HEADERS = ['content-type', 'application/json; charset=utf-8']

/** `help` is a sentence that follows the error's message, a blank before it, or empty. */
export function answerProblem(reply: DataReply, problem: Problem, help: string): void {
  const headers = [...JSON_HEADERS]
  const given = reply.headers()
  for (const [name, value] of problemHeaders(problem)) {
    if (!given.includes(name)) headers.push(name, value)
  }
  reply.whole(problem.status, headers, bytesOf(problem, help))
}

function bytesOf({ code, message, param, details }: Problem, help: string): Buffer {
  const { error, ...rest } = errorBody({ code, message: message + help, param })
  return Buffer.from(
    JSON.stringify({ ...rest, error: { ...error, limit: details?.limit } }, null, 2),
  )
}

/** The 401 of a request without a key, worded as OpenAI does on each route. */
export function noCredentials({ scope }: Pick<DataRoute, 'scope'>): Problem {
  if (scope === 'api.model.read') return new Problem(missingCredentials('bearer'))
  const isOfResponses = scope === 'api.responses.read' || scope === 'api.responses.write'
  return new Problem(missingCredentials(isOfResponses ? 'bearer or basic' : undefined))
}
