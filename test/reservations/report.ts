/** A failed case in words: its seed, the fault, and the smallest request. */
import { bodyOf, linesOf } from './cases/case.ts'
import type { Outcome } from './lane.ts'

const LONGEST = 2_000

export function describeFailure(failed: Outcome, small: Outcome): string {
  const { given, attempts, ended } = small
  const { batch } = given
  const plans = batch
    ? JSON.stringify(batch)
    : given.answers.map((plan) => JSON.stringify(plan)).join(' | ')
  const body = batch ? linesOf(given.route, batch) : bodyOf(given).toString()
  const { status, end, relayed, charged } = ended
  return [
    `case ${failed.given.name}: ${failed.faults.join('; ')}`,
    `smallest: ${small.faults.join('; ')}`,
    `${batch ? 'a batch of' : 'POST'} /v1/${given.route} ${body.slice(0, LONGEST)}`,
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
