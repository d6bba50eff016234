/** Errors of the data plane, and their responses. */
import { Problem } from '#base/problem.ts'
import type { DataRoute } from '#contract/data-plane.ts'
import { errorBody } from '#contract/errors.ts'
import { LimitReached } from '#gateway/accounting/rate-limit-error.ts'
import { problemHeaders } from './errors.ts'
import type { DataReply } from './reply.ts'

const JSON_HEADERS = ['content-type', 'application/json; charset=utf-8']

/** `help` is a sentence that follows the error's message, a blank before it, or empty. */
export const answerProblem = (reply: DataReply, problem: Problem, help: string): void => {
  const headers = [...JSON_HEADERS]
  const given = reply.headers()
  for (const [name, value] of problemHeaders(problem)) {
    if (!given.includes(name)) headers.push(name, value)
  }
  if (problem instanceof LimitReached) headers.push(...problem.headers)
  reply.whole(problem.status, headers, bytesOf(problem, help))
}

const bytesOf = (problem: Problem, help: string): Buffer => {
  const { error } = errorBody(problem.code, problem.message + help, problem.param)
  const explained = problem instanceof LimitReached ? { ...error, limit: problem.limit } : error
  return Buffer.from(JSON.stringify({ error: explained }, null, 2))
}

/** The 401 of a request without a key, worded as OpenAI does on each route. */
export const missingCredentials = ({ scope }: Pick<DataRoute, 'scope'>): Problem => {
  if (scope === 'api.model.read') {
    return new Problem('missing_credentials', 'Missing bearer authentication in header')
  }
  if (scope === 'api.responses.read' || scope === 'api.responses.write') {
    return new Problem('missing_credentials', 'Missing bearer or basic authentication in header')
  }
  return new Problem(
    'missing_credentials',
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
  )
}
