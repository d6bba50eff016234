/** Models that a request uses besides its own, such as the models of hosted tools. */
import { Problem } from '#base/problem.ts'
import { tooManyToolModels } from '#contract/errors/upstreams.ts'
import { stringAt } from '#json/values.ts'
import { type BodyCollector, type CollectorAction, isNull, openTool } from './collector.ts'
import type { OtherModel } from './facts.ts'
import { checkModelName, MODEL_NAME_BYTES_MAX } from './model-names.ts'
import { onInnerModel } from './references.ts'

/** Most different ones in one body or batch, each with limits to be checked. */
export const OTHER_MODELS_MAX = 4

/** Adds a model; of tools that make images each once. Throws a `Problem` with 400. */
export function addOtherModel({ otherModels }: BodyCollector, added: OtherModel): void {
  const { model, use } = added
  const isKnown = use === 'images' && otherModels.some((other) => other.model === model)
  if (isKnown) return
  checkModelName(model)
  if (otherModels.length === OTHER_MODELS_MAX) {
    throw new Problem(tooManyToolModels(OTHER_MODELS_MAX))
  }
  otherModels.push(added)
}

/** Facts of the model of a tool that the upstream runs. */
export const onToolModel: CollectorAction = (walk, start, end, depth) => {
  onInnerModel(walk, start, end, depth)
  if (isNull(walk, start)) return
  // an empty name is no model
  const model = end - start > MODEL_NAME_BYTES_MAX ? '' : stringAt(walk, start, end)
  openTool(walk.sink, depth - 1).model = model
}

const NO_NAMES: readonly string[] = []
export const NO_MODELS: readonly OtherModel[] = []

export function otherModelNames(others: readonly OtherModel[]): readonly string[] {
  return others.length === 0 ? NO_NAMES : others.map(({ model }) => model)
}

/** Those that write text, for an answer or as advice. */
export function writingModels(others: readonly OtherModel[]): readonly OtherModel[] {
  return others.length === 0 ? NO_MODELS : others.filter(({ use }) => use !== 'images')
}

/** Names of those that make images. */
export function imageModelNames(others: readonly OtherModel[]): readonly string[] {
  if (others.length === 0) return NO_NAMES
  return otherModelNames(others.filter(({ use }) => use === 'images'))
}
