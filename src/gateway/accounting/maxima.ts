/**
 * Maxima of a model at upstreams: of the configuration, else OpenAI's or Anthropic's. These are of
 * the table of their documentation, else the context window of the library of prices. A snapshot, a
 * fine-tuned model and, by the library, another name have the row of their model.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { CatalogModel } from '#catalog/catalog-model.ts'
import { findDocumentedModel } from '#catalog/find-documented-model.ts'
import { inputImageTokensOf } from '#catalog/input-images.ts'
import { outputImageTokensOf } from '#catalog/model-output.ts'
import type { DocumentedModel } from '#catalog/openai-models.ts'
import type { Upstream } from '#config/upstreams.ts'
import { foldModel } from '#model-names/names.ts'
import type { ModelMaxima } from '#spend/bounds/cost-facts.ts'
import { libraryModelOf } from '#usage/prices/library-models.ts'

/** Most models with cached maxima, and the longest of their names. */
const CACHED_MAX = 1_000
const CACHED_LENGTH_MAX = 200

/** `ft:gpt-4.1-2025-04-14:acme::id`, and `gpt-4.1-2025-04-14.ft-id` of Azure. */
const FINE_TUNED = /^ft:([^:]+)(?::.*)?$|^(.+)\.ft-.*$/s
const cached = new Map<string, ModelMaxima>()

/** Members are undefined where they are not known, and all are for a name of no known model. */
export function knownMaximaOf(model: string): ModelMaxima {
  const name = foldModel(model)
  const known = cached.get(name)
  if (known) return known
  const found = findMaxima(name)
  if (name.length <= CACHED_LENGTH_MAX) setBounded(cached, name, found, CACHED_MAX)
  return found
}

function findMaxima(name: string): ModelMaxima {
  const library = libraryModelOf(name)
  const row = rowOf(name) ?? rowOf(library?.id ?? '')
  const [family = name, contextWindow = library?.contextWindow, maxOutputTokens] = row ?? []
  return {
    contextWindow,
    maxOutputTokens,
    maxImageTokens: outputImageTokensOf(family),
    maxInputImageTokens: inputImageTokensOf(family),
  }
}

function rowOf(name: string): DocumentedModel | undefined {
  const [, openAis, azures] = FINE_TUNED.exec(name) ?? []
  return findDocumentedModel(openAis ?? azures ?? name)
}

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

/** Maxima of a model at no known upstream. */
export const NO_MAXIMA: ModelMaxima = { contextWindow: undefined }

/**
 * A model with a configured window has no maximum of output but a configured one: it may be another
 * than the vendor's of that name.
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
