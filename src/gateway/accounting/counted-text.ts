/**
 * Tighter bounds of requests that would take much of a budget's room by their bytes: their text
 * counts by its tokens where the model's tokenizer is known, wherever the request may be answered.
 */
import type { Bound } from '#spend/bounds/request.ts'
import type { TokenCounter } from '#tokens/token-counter.ts'
import { type Tokenizer, tokenizerOf } from '#tokens/tokenizers.ts'
import type { CostBoundOptions, Place } from './bound-prices.ts'
import type { Charge } from './charge.ts'
import { boundOfRequest } from './cost-bounds.ts'

export interface CountedTextOptions extends CostBoundOptions {
  readonly tokens: Pick<TokenCounter, 'bytesWithoutTokens'>
}

export interface CountedRequest {
  readonly charge: Charge
  /** The upstreams that may answer it, with the names of its model. */
  readonly places: () => readonly Place[]
  readonly body: Buffer
}

/** More bytes than one token has in a body: 128 characters, each an escape of six bytes. */
const TOKEN_BYTES_MAX = 1_024

/**
 * Undefined where the bytes stay the bound. Nothing is counted where `fits` denies it to a bound
 * with fewer tokens than the text can have, as under a limit that is spent.
 */
export async function boundByTokens(
  options: CountedTextOptions,
  { charge, places, body }: CountedRequest,
  fits: (bound: Bound) => boolean,
): Promise<Bound | undefined> {
  const { model, spend, grant } = charge
  if (options.settings.reservation !== 'upper_bound') return undefined
  // Nothing of a request that reserves context windows depends on its bytes.
  const hasResults = spend.toolCalls === 0 || Number.isFinite(spend.toolTokens)
  if (!spend.isInline || !hasResults) return undefined
  const all = places()
  const tokenizer = tokenizerAt(model, all)
  if (!tokenizer) return undefined
  const boundWith = (textBytes: number): Bound =>
    boundOfRequest(options, { ...charge, spend: { ...spend, textBytes } }, all)
  if (!fits(boundWith(Math.floor(spend.textBytes / TOKEN_BYTES_MAX)))) return undefined
  const { projectId } = grant
  const fewer = await options.tokens.bytesWithoutTokens({ projectId, body, tokenizer })
  return fewer === 0 ? undefined : boundWith(spend.textBytes - fewer)
}

/** The tokenizer of a model under each of its names; undefined where they differ. */
function tokenizerAt(model: string, places: readonly Place[]): Tokenizer | undefined {
  const found = tokenizerOf(model)
  const isSame = places.every(
    ({ upstream, model: there }) => upstream.tokenizer === 'openai' && tokenizerOf(there) === found,
  )
  return isSame ? found : undefined
}
