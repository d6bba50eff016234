/**
 * Bound of the answers of other models that a request uses. A fallback reads all that the requested
 * model does, and may write as much as its maximum allows. An advisor is called by each model that
 * answers, and may read a whole window at each call.
 */
import type { CostFacts } from '#spend/bounds/cost-facts.ts'
import { type Bound, boundOf, unbounded } from '#spend/bounds/request.ts'
import { type CostBoundOptions, type Place, pricesFor } from './bound-prices.ts'
import type { Charge } from './charge.ts'
import { maximaOf } from './maxima.ts'

interface AnsweredBound {
  /** Facts of the request for its own model. */
  readonly facts: CostFacts
  readonly places: readonly Place[]
  /** Of the request without the other models. */
  readonly bound: Bound
}

export function withOtherModels(
  options: CostBoundOptions,
  { otherModels, spend }: Pick<Charge, 'otherModels' | 'spend'>,
  { facts, places, bound }: AnsweredBound,
): Bound {
  if (otherModels.length === 0 || bound.kind === 'unbounded') return bound
  const answering = 1 + otherModels.filter(({ use }) => use === 'fallback').length
  let sum = 0n
  for (const { model, use, maxOutputTokens, calls } of otherModels) {
    if (calls === undefined) return unbounded('tools')
    const there = places.map(({ upstream }) => ({ upstream, model }))
    const prices = pricesFor(options, { model, spend }, there)
    const ofCalls = adviceFacts(calls * answering, maxOutputTokens)
    const ofHop = { ...facts, maxOutputTokens: maxOutputTokens ?? facts.maxOutputTokens }
    const isAdvisor = use === 'advisor'
    const other = { ...(isAdvisor ? ofCalls : ofHop), mayWriteForHour: facts.mayWriteForHour }
    const one = boundOf(other, prices, maximaOf(options.catalog, model, there))
    if (one.kind === 'unbounded') return one
    sum += one.cost
  }
  const { cost, fixed, withLong } = bound
  return {
    ...bound,
    cost: cost + sum,
    fixed: fixed + sum,
    withLong: withLong && { ...withLong, fixed: withLong.fixed + sum },
  }
}

function adviceFacts(calls: number, maxOutputTokens: number | undefined): CostFacts {
  return {
    kind: 'completions',
    textBytes: 0,
    images: 0,
    isInline: false,
    toolCalls: 0,
    toolTokens: 0,
    writes: true,
    maxOutputTokens,
    choices: calls,
    inputs: calls,
    pieces: undefined,
  }
}
