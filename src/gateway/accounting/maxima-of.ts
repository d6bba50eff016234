/**
 * Maxima of a model at upstreams: from the configuration, or else the known ones of OpenAI's
 * models.
 */

import type { Catalog } from '#catalog/catalog.ts'
import type { CatalogModel } from '#catalog/catalog-model.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { ModelMaxima } from '#spend/bounds/cost-facts.ts'
import { knownMaximaOf } from './known-maxima.ts'

/** An upstream that may answer, and the name of the model there. */
export interface MaximaPlace {
  readonly upstream: Pick<Upstream, 'maxima'>
  readonly model: string
}

/** The largest maxima that the model has at any of the upstreams; undefined where one has none. */
export function maximaOf(
  catalog: Pick<Catalog, 'resolve'>,
  model: string,
  places: readonly MaximaPlace[],
): ModelMaxima {
  const row = catalog.resolve(model)
  const [first, ...others] = places.map((place) => maximaAt(row, row?.bucket ?? model, place))
  return others.reduce(largestOf, first ?? NO_MAXIMA)
}

/** Those of a model at no known upstream. */
export const NO_MAXIMA: ModelMaxima = { contextWindow: undefined }

/**
 * A model with a configured window has no maximum of output but a configured one: it may be another
 * than OpenAI's of that name.
 */
function maximaAt(
  row: CatalogModel | undefined,
  name: string,
  { upstream: { maxima }, model: there }: MaximaPlace,
): ModelMaxima {
  const known = there === name ? knownMaximaOf(name) : knownUnder(name, there)
  const contextWindow = row?.contextWindow ?? maxima.contextWindow
  const maxOutputTokens = row?.maxOutputTokens ?? maxima.maxOutputTokens
  return {
    contextWindow: contextWindow ?? known.contextWindow,
    maxOutputTokens:
      maxOutputTokens ?? (contextWindow === undefined ? known.maxOutputTokens : undefined),
    maxImageTokens: row?.maxImageTokens ?? maxima.maxImageTokens ?? known.maxImageTokens,
    maxInputImageTokens:
      row?.maxInputImageTokens ?? maxima.maxInputImageTokens ?? known.maxInputImageTokens,
    maxToolCalls: row?.maxToolCalls ?? maxima.maxToolCalls,
  }
}

/** Known maxima of a model by two names; either may be unknown. */
function knownUnder(name: string, there: string): ModelMaxima {
  const [here, other] = [knownMaximaOf(name), knownMaximaOf(there)]
  if (!isKnown(other)) return here
  return isKnown(here) ? largestOf(here, other) : other
}

function isKnown(maxima: ModelMaxima): boolean {
  return Object.values(maxima).some((most) => most !== undefined)
}

function largestOf(one: ModelMaxima, other: ModelMaxima): ModelMaxima {
  return {
    contextWindow: larger(one.contextWindow, other.contextWindow),
    maxOutputTokens: larger(one.maxOutputTokens, other.maxOutputTokens),
    maxImageTokens: larger(one.maxImageTokens, other.maxImageTokens),
    maxInputImageTokens: larger(one.maxInputImageTokens, other.maxInputImageTokens),
    maxToolCalls: larger(one.maxToolCalls, other.maxToolCalls),
  }
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other)
}
