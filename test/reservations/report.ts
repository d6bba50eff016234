/** A failed case in words: its seed, the fault, and the smallest request. */
import { bodyOf } from './cases/case.ts'
import type { Outcome } from './lane.ts'

const LONGEST = 2_000

export function describeFailure(failed: Outcome, small: Outcome): string {
  const { given, attempts, ended } = small
  const plans = given.answers.map((plan) => JSON.stringify(plan))
  return [
    `case ${failed.given.name}: ${failed.faults.join('; ')}`,
    `smallest: ${small.faults.join('; ')}`,
    `POST /v1/${given.route} ${bodyOf(given).toString().slice(0, LONGEST)}`,
    `answers: ${plans.join(' | ').slice(0, LONGEST)}; the caller leaves at ${JSON.stringify(given.leaving)}`,
    ...attempts.map(
      ({ upstream, most, made, tier, reserved }) =>
        `${upstream}: reserved ${reserved}, most ${JSON.stringify(most)}, made ${JSON.stringify(made)}, tier ${tier}`,
    ),
    `status ${ended.status}, ${ended.end}, ${ended.relayed} deltas relayed, ${ended.charged} charged`,
  ].join('\n')
}
