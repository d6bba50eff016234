/** Facts of a JSON body that bound its cost, and amounts known before its answer. */

import { PARTIAL_IMAGE_TOKENS } from '#catalog/model-output.ts'
import type { BodyCall } from '#gateway/call.ts'
import { costFactsOf } from '#gateway/request/estimate.ts'
import type { BodyFacts } from '#gateway/request/facts.ts'
import type { Charge, SpendFacts } from './charge.ts'
import { callsTools } from './tool-models.ts'

type Sent = Pick<BodyCall, 'route' | 'body'>

/** `tier` is the service tier that the project's policy sets, if it sets one. */
export function spendFactsOf({ route, body }: Sent, facts: BodyFacts, tier?: string): SpendFacts {
  const { hostsTools, hostedTools, hasOtherTools, searchesOnce } = facts
  const isCalling = callsTools(route)
  return {
    ...costFactsOf(body.length, isCalling || !hostsTools ? facts : { ...facts, hostsTools: false }),
    pieces: undefined,
    partialImageTokens: facts.stream ? PARTIAL_IMAGE_TOKENS : 0,
    serviceTier: tier ?? facts.serviceTier,
    hostedTools: isCalling ? hostedTools : [],
    hasOtherTools,
    searchesOnce,
  }
}

/** Images, characters and searches that the request asks for. */
export function knownAmounts(
  { counts }: Sent['route'],
  { choices, textCharacters, searchesOnce }: BodyFacts,
): Charge['known'] {
  if (counts === 'images') return { images: choices }
  if (counts === 'audio_speeches') return { characters: textCharacters }
  return searchesOnce ? { webSearches: 1 } : undefined
}
