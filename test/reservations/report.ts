/** A failed case in words: its seed, the fault, and the smallest request. */
import { bodyOf } from './cases/case.ts'
import type { Outcome } from './lane.ts'

const LONGEST = 2_000

export function describeFailure(failed: Outcome, small: Outcome): string {
  const { given, attempts, ended } = small
  const plans = given.answers.map((plan) => JSON.stringify(plan)).join(' | ')
  const { status, end, relayed, charged } = ended
  return [
    `case ${failed.given.name}: ${failed.faults.join('; ')}`,
    `smallest: ${small.faults.join('; ')}`,
    `POST /v1/${given.route} ${bodyOf(given).toString().slice(0, LONGEST)}`,
    `answers: ${plans.slice(0, LONGEST)}`,
    `the caller leaves: ${JSON.stringify(given.leaving)}`,
    ...attempts.flatMap(({ upstream, most, made, tier, reserved }) => [
      `${upstream}: reserved ${reserved}, tier ${tier}`,
      `  most ${JSON.stringify(most)}`,
      `  made ${JSON.stringify(made)}`,
    ]),
    `status ${status}, ${end}, ${relayed} deltas relayed, ${charged} charged`,
  ].join('\n')
}
