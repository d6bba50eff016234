/** Requests that fit only where the tokens of their text are counted: an upstream has no more. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bodyOf } from './cases/case.ts'
import { countedCases } from './cases/counted.ts'
import { attemptOf } from './judge.ts'
import type { Outcome } from './lane.ts'
import { openTrial, runCases } from './trial.ts'
import { FEMTO_PER_NANO } from './truth/money.ts'

const CASES = Number(process.env.TRIAL_COUNTED_CASES ?? 100)
const SEED = Number(process.env.TRIAL_SEED ?? 1)
/** Share of cases that are admitted with less than their bytes. */
const COUNTED = 0.1

/** Whether an admitted request would not have fitted by its bytes. */
function isBelowBytes({ given, attempts: [attempt] }: Outcome): boolean {
  if (!attempt) return false
  const { upstream, reserved } = attempt
  const arrived = { body: bodyOf(given), upstream, index: 0, reserved }
  const { costOfMost = 0n } = attemptOf({ ...given, isCounted: false }, arrived) ?? {}
  return costOfMost > reserved * FEMTO_PER_NANO
}

it('text that counts by its tokens reserves at least what an upstream counts', async (t) => {
  await using trial = await openTrial(4, true)
  const outcomes: Outcome[] = []
  await runCases(trial, countedCases(SEED, CASES), (outcome) => {
    outcomes.push(outcome)
    return outcome.faults.length === 0
  })
  const [failed] = outcomes.filter(({ faults }) => faults.length > 0)
  assert.deepEqual(failed && [failed.given.name, failed.faults], undefined)
  const counted = outcomes.filter(isBelowBytes).length
  t.diagnostic(`${counted} of ${CASES} admitted with less than their bytes`)
  assert.ok(counted > COUNTED * CASES, `${counted} of ${CASES}`)
})
