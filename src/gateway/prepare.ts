/** What a request comes to: its charge, its path upstream, and the bytes that go there. */
import { Problem } from '#base/problem.ts'
import type { DataRoute } from '#contract/data-plane.ts'
import type { Charge } from './account.ts'
import { type JsonRouteId, readFacts } from './body.ts'
import type { Call } from './call.ts'
import { estimate } from './estimate.ts'
import type { BodyFacts } from './facts.ts'
import { modelSplices, spliceBody, usageSplices } from './splices.ts'

export interface Prepared {
  readonly charge: Charge
  /** Below the upstream's base path. */
  readonly path: string
  /** Whether usage has to be asked for, since the caller streams and did not. */
  readonly wantsUsage: boolean
  readonly facts: BodyFacts
  /** The body for an upstream that calls the model so. */
  bodyFor(model: string, asksForUsage: boolean): Buffer
}

/** Routes whose streams have no usage unless `stream_options` asks for it. */
const ASKED_ROUTES = new Set(['createChatCompletion', 'createCompletion'])

/** Reads the body of a request. Throws a Problem for one that cannot be passed on. */
export const prepare = ({ route, body, grant }: Call): Prepared => {
  const kind = route.counts
  if (!kind) throw new Error(`the route ${route.id} is not one that is charged`)
  const facts = readFacts(route.id as JsonRouteId, body)
  const { model } = facts
  if (model === undefined) {
    throw new Problem('missing_required_parameter', "Missing required parameter: 'model'.", 'model')
  }
  const estimated = estimate(facts)
  const wantsUsage = facts.stream && ASKED_ROUTES.has(route.id) && !facts.streamOptions.includeUsage
  return {
    charge: {
      grant,
      kind,
      model,
      costs: { requests: 1, tokens: estimated.tokens, images: 0, audioMegabytes: 0 },
      inputTokens: estimated.inputTokens,
      known: {},
      size: null,
      source: null,
    },
    path: pathOf(route),
    wantsUsage,
    facts,
    bodyFor: (nameThere, asksForUsage) => {
      const splices = modelSplices(facts, nameThere)
      if (asksForUsage) splices.push(...usageSplices(facts, body))
      return splices.length === 0 ? body : spliceBody(body, splices)
    },
  }
}

const pathOf = ({ path }: DataRoute): string => path
