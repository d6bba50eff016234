/**
 * Maxima of OpenAI's models: of the table of its documentation, else the context window that the
 * library of prices has. A name without a row has the one of the model that it is a snapshot, a
 * fine-tuned model or, by the library, another name of.
 */
import { setBounded } from '#base/bounded-map.ts'
import { findOpenAiModel } from '#catalog/find-openai-model.ts'
import { inputImageTokensOf } from '#catalog/input-images.ts'
import { outputImageTokensOf } from '#catalog/model-output.ts'
import type { OpenAiModel } from '#catalog/openai-models.ts'
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

function rowOf(name: string): OpenAiModel | undefined {
  const [, openAis, azures] = FINE_TUNED.exec(name) ?? []
  return findOpenAiModel(openAis ?? azures ?? name)
}
