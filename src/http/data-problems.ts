/** Answers a request of the data plane with a problem. */
import type { Problem } from '#base/problem.ts'
import { errorBody } from '#contract/errors.ts'
import { LimitReached } from '#gateway/limit-answers.ts'
import { problemHeaders } from './errors.ts'
import type { DataReply } from './reply.ts'

const JSON_HEADERS = ['content-type', 'application/json; charset=utf-8']

export const answerProblem = (reply: DataReply, problem: Problem): void => {
  const headers = [...JSON_HEADERS]
  const given = reply.headers()
  for (const [name, value] of problemHeaders(problem)) {
    if (!given.includes(name)) headers.push(name, value)
  }
  if (problem instanceof LimitReached) headers.push(...problem.headers)
  reply.whole(problem.status, headers, bytesOf(problem))
}

const bytesOf = (problem: Problem): Buffer => {
  const { error } = errorBody(problem.code, problem.message, problem.param)
  const told = problem instanceof LimitReached ? { ...error, limit: problem.limit } : error
  return Buffer.from(JSON.stringify({ error: told }, null, 2))
}
