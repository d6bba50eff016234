/**
 * Usual use of a project's requests for a model, learned from its answers: tokens of output, and
 * the counted share of the input, which is less than the whole where most is read from a cache. A
 * limit on tokens reserves these for a request with `reserve_output: learned`; the rest is settled
 * as debt of the bucket.
 *
 * The estimate is the mean and the mean deviation. Reservations of requests under way add up, and
 * so do means, which no quantile does: of outputs with a few long ones, as agents have, the ninth
 * decile can be less than the mean. The deviation is the margin for a group of answers that are all
 * longer than usual.
 *
 * The first values are the model's default output and all of the input. They count half as much
 * with each answer. The mean is of all answers until there are `ANSWERS_MAX`; then older ones count
 * less. Without answers the estimate returns to the first values, as caches expire.
 *
 * Failure modes: each node learns by itself, and a restart forgets. An answer that its caller has
 * left is no sample. A project that changes its use is under-reserved for about as many answers as
 * are averaged, and its debt is bounded as that of any settlement.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'

/** Answers that an estimate is the average of. */
const ANSWERS_MAX = 32
/**
 * Least lifetime of an upstream's cache. Learned values hold as long without an answer; then half of
 * a value is forgotten in each further such time.
 */
const CACHE_LIFETIME_MS = 300_000
/** Estimates of a process, about 200 bytes each; when they are as many, all are forgotten. */
const ESTIMATES_MAX = 10_000
/** Most tokens that count for one estimated token of input: as for text of one character each. */
const SHARE_MAX = 4

/** Usual use of the requests of one project for one model. */
export interface UsualUse {
  /** Tokens of output of a request. */
  output(defaultTokens: number): number
  /** Tokens of input that count, of so many estimated ones. */
  input(estimatedTokens: number): number
  add(use: AnswerUse): void
}

export interface AnswerUse {
  readonly outputTokens: number
  /** Tokens of input that count against limits, and those that were estimated. */
  readonly countedInput: number
  readonly estimatedInput: number
}

export interface LearnedUse {
  /** `bucket` is the name under which the limits know the model. */
  of(projectId: string, bucket: string): UsualUse
}

export function createLearnedUse(now: Clock): LearnedUse {
  const known = new Map<string, UsualUse>()
  return {
    of: (projectId, bucket) => {
      const name = `${projectId} ${bucket}`
      const found = known.get(name)
      if (found) return found
      const made = newUsualUse(now)
      setBounded(known, name, made, ESTIMATES_MAX)
      return made
    },
  }
}

function newUsualUse(now: Clock): UsualUse {
  const output = newAverage()
  const share = newAverage()
  let answers = 0
  let answeredAt = 0
  const estimate = ({ mean, deviation }: Average, first: number): number => {
    if (answers === 0) return first
    const idleMs = Math.max(0, now() - answeredAt - CACHE_LIFETIME_MS)
    const weight = (1 - 2 ** -answers) * 2 ** (-idleMs / CACHE_LIFETIME_MS)
    return first + (mean + deviation - first) * weight
  }
  return {
    output: (defaultTokens) => Math.round(estimate(output, defaultTokens)),
    input: (estimatedTokens) => Math.round(estimate(share, 1) * estimatedTokens),
    add: ({ outputTokens, countedInput, estimatedInput }) => {
      answers = Math.min(answers + 1, ANSWERS_MAX)
      answeredAt = now()
      addTo(output, outputTokens, answers)
      addTo(share, Math.min(countedInput / Math.max(1, estimatedInput), SHARE_MAX), answers)
    },
  }
}

interface Average {
  mean: number
  /** Mean distance of a value from the mean before it. */
  deviation: number
}

function newAverage(): Average {
  return { mean: 0, deviation: 0 }
}

function addTo(average: Average, value: number, answers: number): void {
  const distance = answers === 1 ? 0 : value - average.mean
  average.mean = answers === 1 ? value : average.mean + distance / answers
  average.deviation += (Math.abs(distance) - average.deviation) / answers
}
