/**
 * Requests in the shares of recorded traffic, each under a limit of $20 of which nothing is spent:
 * reservations are no higher than they need to be.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { recordedCases, recordedRequests } from './cases/recorded.ts'
import type { Outcome } from './lane.ts'
import { openTrial, runCases } from './trial.ts'
import { FEMTO_PER_NANO } from './truth/money.ts'

const CASES = Number(process.env.TRIAL_RECORDED_CASES ?? 1_000)
const SEED = Number(process.env.TRIAL_SEED ?? 1)
/** Recorded requests that are drawn from, at least. */
const RECORDED = 100

const PER_MILLE = 1_000n

function median(ratios: readonly number[]): number {
  return ratios.toSorted((one, other) => one - other)[Math.floor(ratios.length / 2)] ?? 0
}

/** Reservation divided by the most that the upstream could bill. */
function ratioOf({ attempts: [attempt] }: Outcome): number {
  assert.ok(attempt?.costOfMost)
  const { reserved, costOfMost } = attempt
  return Number((reserved * FEMTO_PER_NANO * PER_MILLE) / costOfMost) / Number(PER_MILLE)
}

/** The same by what it billed: all of the input, and any share of the output. */
function billedRatioOf({ attempts: [attempt], ended }: Outcome): number {
  return Number(attempt?.reserved ?? 0n) / Number(ended.charged)
}

it('of recorded requests 97 % fit $20, with a median reservation of at most 4 times', async (t) => {
  assert.ok(recordedRequests().length >= RECORDED)
  await using trial = await openTrial()
  const outcomes: Outcome[] = []
  await runCases(trial, recordedCases(SEED, CASES), (outcome) => {
    outcomes.push(outcome)
    return outcome.faults.length === 0
  })
  const admitted = outcomes.filter(({ attempts }) => attempts.length > 0)
  const [failed] = outcomes.filter(({ faults }) => faults.length > 0)
  assert.deepEqual(failed?.faults, undefined)
  const ratio = median(admitted.map(ratioOf))
  const billed = median(admitted.map(billedRatioOf))
  const capped = outcomes.filter(({ isCapped }) => isCapped).length
  t.diagnostic(`${admitted.length} of ${CASES} admitted, ${capped} with a maximum`)
  t.diagnostic(`median reservation ${ratio} times the most, ${billed} times what was billed`)
  assert.ok(admitted.length >= 0.97 * CASES, `${admitted.length} of ${CASES}`)
  assert.ok(ratio <= 4, String(ratio))
  assert.ok(billed <= 4, String(billed))
})
