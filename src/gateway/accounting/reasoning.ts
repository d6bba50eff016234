/**
 * Models that reason: their answers have tokens that are charged and that are in no text. The
 * catalog and the configuration name them; others are learned from answers that report reasoning
 * tokens, since an upstream may give such a model any name.
 */

import type { Catalog } from '#catalog/catalog.ts'
import type { ReasoningModels } from '#gateway/upstream/answer-rules.ts'
import { foldModel } from '#model-names/names.ts'

/** Most learned models; beyond it, the model with the oldest such answer is forgotten. */
const LEARNED_MAX = 1_000

/** `learned`: the names of models that were learned before. */
export function createReasoningModels(
  catalog: Catalog,
  learned = new Set<string>(),
): ReasoningModels {
  const bucketOf = (model: string): string => catalog.resolve(model)?.bucket ?? foldModel(model)
  return {
    has: (model) => catalog.findOutput(model).reasoning || learned.has(bucketOf(model)),
    add: (model) => {
      if (catalog.findOutput(model).reasoning) return
      const name = bucketOf(model)
      learned.delete(name)
      learned.add(name)
      const [oldest] = learned.size > LEARNED_MAX ? learned : []
      if (oldest !== undefined) learned.delete(oldest)
    },
  }
}
