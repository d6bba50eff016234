/**
 * Answers under an enforced spend limit that several nodes share. They end when the leases of this
 * node expire, since the others may be given what the answers would spend from then on.
 */
import { Problem } from '#base/problem.ts'
import { delist, enlist } from '#base/roster.ts'
import { spendLimitExpired } from '#contract/errors/spend-rejections.ts'
import type { LeaseExpiry } from '#spend/leases/lease-expiry.ts'
import type { LimitedAnswer, LimitedAnswers } from './relay-outcome.ts'

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
  answer.endWith(new Problem(spendLimitExpired(), { retry: { kind: 'after', ms: 1_000 } }))
}
