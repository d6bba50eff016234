/**
 * The property for a batch: what an upstream can make for all of its requests is at most what was
 * reserved, and what is charged is at least what it made and reported in the batch or in its files,
 * or the text in them.
 */
import { CHOICES_SHOWN } from './answers.ts'
import type { BatchLine, BatchPlan, Case } from './cases/case.ts'
import { type Attempt, attemptWith, type Ended, textTokens } from './judge.ts'
import { pricesAt } from './places.ts'
import { pricesOf } from './truth/models.ts'
import { FEMTO_PER_NANO } from './truth/money.ts'
import { type Amounts, costOf, NOTHING, pricesInBatch } from './truth/prices.ts'
import type { JsonObject } from './truth/reading.ts'

/** A request of a batch, as its line arrived. */
export interface LineAttempt {
  readonly customId: string
  readonly line: BatchLine
  readonly attempt: Attempt
}

interface Arrived {
  /** The input file. */
  readonly content: string
  readonly upstream: string
  readonly reserved: bigint
}

/** Requests of the lines, in their order. */
export function lineAttemptsOf({ route, batch }: Case, arrived: Arrived): LineAttempt[] {
  const { content, upstream, reserved } = arrived
  const texts = content.split(/\r?\n/).filter((text) => text !== '')
  return texts.flatMap((text, index) => {
    const line = batch?.lines[index]
    if (!line) return []
    const { custom_id, body } = JSON.parse(text) as { custom_id: string; body: JsonObject }
    const attempt = attemptWith({
      route,
      // A batch has no tiers.
      body: { ...body, service_tier: 'default' },
      files: [],
      upstream,
      plan: line.answer,
      reserved,
      prices: (model, at) => pricesInBatch(pricesAt(model, at)),
    })
    if (!attempt) return []
    const plan = { ...line.answer, deltas: deltasOf(attempt) }
    return [{ customId: custom_id, line, attempt: { ...attempt, plan } }]
  })
}

/** Whether the upstream has answered a request of a batch. */
export function isAnswered({ status }: BatchPlan, { answer }: BatchLine): boolean {
  return status !== 'failed' && answer.fault.kind === 'none'
}

/** Costs of one event, each of which is rounded, and events of a batch. */
const ROUNDINGS = 20n

/** Nano-dollars that are due for a batch. */
export function dueOfBatch(batch: BatchPlan, lines: readonly LineAttempt[]): bigint {
  let sum = 0n
  for (const one of lines) {
    if (!isAnswered(batch, one.line)) continue
    const { prices, most } = one.attempt
    sum += costOf(dueOfLine(batch, one), prices, most) + dueOfImages(one)
  }
  const due = sum / FEMTO_PER_NANO - ROUNDINGS
  return due > 0n ? due : 0n
}

/** Femto-dollars for reported images of tools, which cost in a batch what they cost elsewhere. */
function dueOfImages({ line, attempt: { made, most, plan } }: LineAttempt): bigint {
  const isReported = line.copies > 0 && plan.report === 'full'
  if (!isReported || !most.toolImages || !made.toolImages) return 0n
  return costOf(made.toolImages.amounts, pricesOf(most.toolImages.model))
}

function dueOfLine(
  { report, isOutputDeleted }: BatchPlan,
  { line, attempt }: LineAttempt,
): Amounts {
  const { made, plan } = attempt
  const { webSearches, fileSearches, sessions } = line.copies > 0 ? made : NOTHING
  const calls = { webSearches, fileSearches, sessions }
  if (report === 'full') return { ...made, ...calls }
  if (line.copies === 0) return NOTHING
  // Its input is not known, and is estimated.
  if (isOutputDeleted) return { ...NOTHING, ...calls, output: made.output }
  if (plan.report === 'full') return made
  const input = plan.report === 'input' ? made : NOTHING
  return { ...input, ...calls, output: textTokens(attempt), audioOutput: 0, imageOutput: 0 }
}

/** Deltas of one choice: each is a token, and all choices have no more than was made. */
function deltasOf({ plan, made, most }: Attempt): readonly string[] {
  return plan.deltas.slice(0, Math.floor(made.output / Math.min(most.choices, CHOICES_SHOWN)))
}

/** Sentences that say what of the property does not hold. */
export function batchFaultsOf(
  batch: BatchPlan,
  lines: readonly LineAttempt[],
  { charged }: Ended,
): readonly string[] {
  const [first] = lines
  if (!first) return []
  const { reserved, upstream } = first.attempt
  const faults: string[] = []
  let most = 0n
  for (const { customId, attempt } of lines) {
    if (attempt.costOfMost === undefined) {
      faults.push(`${upstream} may make any amount for ${customId}; ${reserved} reserved`)
    } else most += attempt.costOfMost
  }
  if (most > reserved * FEMTO_PER_NANO) {
    faults.push(`${upstream} may bill ${most / FEMTO_PER_NANO}; ${reserved} reserved`)
  }
  const due = dueOfBatch(batch, lines)
  if (due > charged) faults.push(`${due} due; ${charged} charged`)
  if (charged > reserved) faults.push(`${charged} charged; ${reserved} reserved`)
  return faults
}
