/** The smallest case that still fails: parts of a case are left out one by one. */
import type { AnswerPlan, BatchLine, BatchPlan, Case, Members } from './cases/case.ts'
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

function* simplerLines(line: BatchLine): Generator<BatchLine> {
  if (line.spelling !== 'plain') yield { ...line, spelling: 'plain' }
  if (line.copies !== 1) yield { ...line, copies: 1 }
  for (const members of simplerMembers(line.members)) yield { ...line, members }
  for (const answer of simplerPlans(line.answer)) yield { ...line, answer }
}

function* simplerBatches(batch: BatchPlan): Generator<BatchPlan> {
  const { lines } = batch
  const half = Math.ceil(lines.length / 2)
  if (half < lines.length) {
    yield { ...batch, lines: lines.slice(0, half) }
    yield { ...batch, lines: lines.slice(half) }
    for (const at of lines.keys()) yield { ...batch, lines: lines.toSpliced(at, 1) }
  }
  if (batch.isOutputDeleted) yield { ...batch, isOutputDeleted: false }
  else if (batch.isRetrieved) yield { ...batch, isRetrieved: false }
  if (!batch.hasCounts) yield { ...batch, hasCounts: true }
  if (batch.status !== 'completed') yield { ...batch, status: 'completed' }
  if (batch.report !== 'full') yield { ...batch, report: 'full' }
  for (const [at, line] of lines.entries()) {
    for (const simpler of simplerLines(line)) yield { ...batch, lines: lines.with(at, simpler) }
  }
}

function* simplerCases(given: Case): Generator<Case> {
  if (given.batch) {
    for (const batch of simplerBatches(given.batch)) yield { ...given, batch }
    return
  }
  if (given.spelling !== 'plain') yield { ...given, spelling: 'plain' }
  if (given.leaving.at !== 'end') yield { ...given, leaving: { at: 'end' } }
  const { background } = given
  if (background && background.asks.length > 0) {
    yield { ...given, background: { ...background, asks: [] } }
  }
  if (background && background.end !== 'completed') {
    yield { ...given, background: { ...background, end: 'completed' } }
  }
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
