/**
 * Answers under an enforced spend limit that several nodes share. They end when the leases of this
 * node expire, since the others may be given what the answers would spend from then on. The
 * upstream is cancelled, and what was used until then is charged.
 *
 * A caller who has nothing yet gets a 503. A stream of events gets an error event, if the last
 * event is whole; any other answer under way is broken off.
 */
import { Problem } from '#base/problem.ts'
import { delist, enlist } from '#base/roster.ts'
import { errorBody, type ProblemData } from '#contract/errors.ts'
import { spendLimitExpired } from '#contract/problems/spend-refusals.ts'
import type { LeaseExpiry } from '#spend/leases/lease-expiry.ts'
import type { ErrorForm, LimitedAnswer, LimitedAnswers } from './relay-state.ts'

export interface LimitedAnswersOptions {
  readonly leases: Pick<LeaseExpiry, 'isExpired' | 'onExpired'>
  /** Called with the number of answers that have ended, if there were any. */
  readonly onEnded: (answers: number) => void
}

export function createLimitedAnswers({ leases, onEnded }: LimitedAnswersOptions): LimitedAnswers {
  const answers: LimitedAnswer[] = []
  leases.onExpired(() => {
    // An end takes an answer out of the list.
    const ended = [...answers]
    for (const answer of ended) end(answer)
    if (ended.length > 0) onEnded(ended.length)
  })
  return {
    add: (answer) => {
      enlist(answers, answer)
      if (leases.isExpired()) end(answer)
    },
    delete: (answer) => delist(answers, answer),
  }
}

function end(answer: LimitedAnswer): void {
  const { attempt, hasClientLeft, isStreaming, reply } = answer
  if (attempt?.isWhole) return
  const problem = spendLimitExpired()
  // Also of an attempt that has not begun.
  answer.ended = new Problem(problem, { headers: ['retry-after', '1'] })
  if (isStreaming) answer.writeRest()
  attempt?.cancel()
  if (!isStreaming || hasClientLeft) return
  if (answer.tap?.isBetweenEvents() && answer.limited) {
    reply.write(errorEvent(problem, answer.limited.errorForm))
    reply.end()
  } else reply.destroy()
}

/** The error as an event, as OpenAI's API sends it in a stream of the route. */
function errorEvent(problem: ProblemData, form: ErrorForm): Buffer {
  const { error } = errorBody(problem)
  if (form === 'error') return Buffer.from(`data: ${JSON.stringify({ error })}\n\n`)
  const { code, message, param } = error
  const event = { type: 'error', code, message, param }
  return Buffer.from(`event: error\ndata: ${JSON.stringify(event)}\n\n`)
}
