/** The smallest case that still fails: parts of a case are left out one by one. */
import type { AnswerPlan, Case, Members } from './cases/case.ts'
import type { Outcome } from './lane.ts'
import { isList, isObject, type Json } from './truth/reading.ts'

/** Runs for one failure at most. */
const RUNS_MAX = 300

/** Simpler forms of a value, the simplest first. */
function* simplerValues(value: Json): Generator<Json> {
  if (typeof value === 'string' && value.length > 1) {
    yield value.slice(0, 1)
    yield value.slice(0, Math.floor(value.length / 2))
  } else if (isList(value)) {
    for (const at of value.keys()) if (value.length > 1) yield value.toSpliced(at, 1)
    for (const [at, one] of value.entries()) {
      for (const simpler of simplerValues(one)) yield value.with(at, simpler)
    }
  } else if (isObject(value)) {
    for (const [name, one = null] of Object.entries(value)) {
      const { [name]: _, ...rest } = value
      yield rest
      for (const simpler of simplerValues(one)) yield { ...value, [name]: simpler }
    }
  }
}

function* simplerMembers(members: Members): Generator<Members> {
  for (const [at, [name]] of members.entries()) {
    if (name !== 'model') yield members.toSpliced(at, 1)
  }
  for (const [at, [name, value]] of members.entries()) {
    if (name === 'model') continue
    for (const simpler of simplerValues(value)) yield members.with(at, [name, simpler])
  }
}

const ALL = { input: 1, cached: 0, written: 0, output: 1, reasoning: 0, media: 0, calls: 1 }

function* simplerPlans(plan: AnswerPlan): Generator<AnswerPlan> {
  if (plan.fault.kind !== 'none') yield { ...plan, fault: { kind: 'none' } }
  if (plan.report !== 'full') yield { ...plan, report: 'full' }
  if (plan.deltas.length > 1) yield { ...plan, deltas: plan.deltas.slice(0, 1) }
  if (plan.namesTier) yield { ...plan, namesTier: false }
  if (JSON.stringify(plan.shares) !== JSON.stringify(ALL)) yield { ...plan, shares: ALL }
}

function* simplerCases(given: Case): Generator<Case> {
  if (given.spelling !== 'plain') yield { ...given, spelling: 'plain' }
  if (given.leaving.at !== 'end') yield { ...given, leaving: { at: 'end' } }
  if (given.answers.length > 1) yield { ...given, answers: given.answers.slice(0, 1) }
  for (const members of simplerMembers(given.members)) yield { ...given, members }
  for (const [at, plan] of given.answers.entries()) {
    for (const simpler of simplerPlans(plan)) {
      yield { ...given, answers: given.answers.with(at, simpler) }
    }
  }
}

/** The smallest failure that was found, or the given one where it does not fail again. */
export async function smallest(
  failed: Outcome,
  run: (given: Case) => Promise<Outcome>,
): Promise<Outcome> {
  let found = failed
  let runs = 0
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const simpler of simplerCases(found.given)) {
      if (++runs > RUNS_MAX) return found
      const outcome = await run({ ...simpler, name: `${failed.given.name}:${runs}` })
      if (outcome.faults.length === 0) continue
      found = outcome
      isSmaller = true
      break
    }
  }
  return found
}
