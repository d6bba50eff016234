/** Error responses of the data plane. */
import type { Problem } from '#base/problem.ts'
import { renderProblem } from '#http/answers/errors.ts'
import type { DataReply } from './reply.ts'

const JSON_HEADERS = ['content-type', 'application/json; charset=utf-8']

/** `help` is a sentence that follows the error's message, a blank before it, or empty. */
export function answerProblem(reply: DataReply, problem: Problem, help: string): void {
  const { status, headers, body } = renderProblem(reply.format, problem, {
    requestId: reply.requestId,
    help,
  })
  const all = [...JSON_HEADERS]
  const given = reply.headers()
  for (const [name, value] of headers) if (!given.includes(name)) all.push(name, value)
  reply.whole(status, all, Buffer.from(JSON.stringify(body, null, 2)))
}
