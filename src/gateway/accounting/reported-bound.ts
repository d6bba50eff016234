/**
 * Bound of the tokens that an upstream reports of an answer, of its input and of its output: the
 * context window of its model, for each choice, at each call of a hosted tool and once more. A
 * report of more is charged up to that. Without a known window it is charged as it is.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import type { BatchCostFacts } from '#spend/bounds/batch.ts'
import type { ModelMaxima } from '#spend/bounds/cost-facts.ts'
import type { Charge } from './charge.ts'
import { maximaOf, NO_MAXIMA } from './maxima.ts'
import type { Amounts } from './unreported.ts'

/** Most models of an upstream with cached maxima, and the longest of their names. */
const CACHED_MAX = 2_000
const CACHED_LENGTH_MAX = 200

/** Maxima of a model at an upstream, by its name. */
export type MaximaAt = (model: string, upstream: string | null) => ModelMaxima

export function createMaximaAt(catalog: Catalog, upstreams: Pick<Upstreams, 'byName'>): MaximaAt {
  const cached = new Map<string, Map<string, ModelMaxima>>()
  return (model, upstream) => {
    if (upstream === null) return NO_MAXIMA
    const known = cached.get(upstream)?.get(model)
    if (known) return known
    const target = upstreams.byName(upstream)
    if (!target) return NO_MAXIMA
    const maxima = maximaOf(catalog, model, [
      { upstream: target.upstream, model: target.upstream.nameThere(model) },
    ])
    const models = cached.get(upstream) ?? new Map<string, ModelMaxima>()
    cached.set(upstream, models)
    if (model.length <= CACHED_LENGTH_MAX) setBounded(models, model, maxima, CACHED_MAX)
    return maxima
  }
}

/** Facts of a request that bound its tokens. */
export interface BoundedUse extends Pick<Charge, 'input'> {
  readonly choices: number
  /** Most calls of hosted tools, or those of the answer; undefined where neither is known. */
  readonly toolCalls: number | undefined
}

/**
 * The same of a batch, for the sum of its usage: each turn after a call is as another choice.
 * Undefined where calls have no maximum, and for files of earlier releases.
 */
export function boundedUseOfBatch(facts: BatchCostFacts): BoundedUse | undefined {
  const { givenChoices, openChoices, openTurns = 0, outputs, unboundedRequests } = facts
  if (givenChoices === undefined || !outputs || unboundedRequests > 0) return undefined
  const turns = Object.values(outputs).reduce((sum, [, of]) => sum + of, 0)
  return {
    input: facts.otherInputs === 0 ? 'text' : 'other',
    choices: turns + openChoices + openTurns,
    toolCalls: 0,
  }
}

/**
 * Cuts amounts to the most that a model can read and write, and returns the number of cut tokens.
 * Input that is no text is not cut: some models count more tokens for an image than their window
 * has.
 */
export function cutToWindows(
  amounts: Amounts,
  { input, choices, toolCalls }: BoundedUse,
  { contextWindow, maxOutputTokens }: ModelMaxima,
): number {
  const window = contextWindow ?? maxOutputTokens
  if (input === 'unbounded' || toolCalls === undefined || window === undefined) return 0
  const { inputTokens = 0, outputTokens = 0 } = amounts
  const most = window * Math.max(choices, 1) * (toolCalls + 1)
  if (inputTokens <= most && outputTokens <= most) return 0
  const isInputBounded = input === 'text' && contextWindow !== undefined
  const read = isInputBounded ? Math.min(inputTokens, most) : inputTokens
  const written = Math.min(outputTokens, most)
  amounts.inputTokens = read
  amounts.outputTokens = written
  return inputTokens - read + outputTokens - written
}
