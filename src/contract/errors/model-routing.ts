/** Errors of changes of aliases and fallbacks of models. */
import { type ProblemData, problemData } from './errors.ts'
import { invalidValue } from './parameters.ts'
import { shorten } from './shorten.ts'

const SHOWN_MODEL_MAX = 256

function shown(name: string): string {
  return `'${shorten(name, SHOWN_MODEL_MAX)}'`
}

export function modelAliasNotFound(alias: string): ProblemData {
  return problemData('model_alias_not_found', `Model alias ${shown(alias)} not found.`)
}

export function modelFallbackNotFound(model: string): ProblemData {
  return problemData('model_fallback_not_found', `Model ${shown(model)} has no fallbacks.`)
}

/** The error of an alias that would hide a model. */
export function aliasNamesModel(alias: string, model = alias): ProblemData {
  return invalidValue('alias', `${shown(alias)} is the name of the model ${shown(model)}`)
}

/** The error of an alias of a fine-tuned model's form. */
export function aliasOfFineTuned(): ProblemData {
  return invalidValue('alias', 'names that begin with ft: are those of fine-tuned models')
}

/** The error of a chain: a model that is itself an alias. `param` is the place of the model. */
export function modelIsAlias(param: string, model: string): ProblemData {
  return invalidValue(param, `${shown(model)} is an alias. Name the model itself`)
}

/** The error of an alias that another alias, or a fallback, has as its model. */
export function aliasIsTarget(alias: string, user: string): ProblemData {
  return invalidValue('alias', `${shown(alias)} is the model of ${user}`)
}

export function unknownRoutedModel(param: string, model: string): ProblemData {
  return invalidValue(param, `no upstream serves the model ${shown(model)}`)
}

/** The error of an alias for all projects of a model that only some projects have. */
export function modelNotShared(model: string): ProblemData {
  return invalidValue('model', `no upstream of all projects serves the model ${shown(model)}`)
}

export function fallbackOfItself(model: string): ProblemData {
  return invalidValue('fallback_models', `${shown(model)} is the model itself`)
}

export function repeatedFallback(model: string): ProblemData {
  return invalidValue('fallback_models', `${shown(model)} is listed twice`)
}

export function fallbackOfAnotherFormat(fallback: string, model: string): ProblemData {
  return invalidValue(
    'fallback_models',
    `no upstream serves ${shown(fallback)} in the API format of ${shown(model)}`,
  )
}

export function tooManyAliases(max: number): ProblemData {
  return invalidValue('alias', `there are ${max} aliases, which is the maximum`)
}

export function tooManyFallbacks(max: number): ProblemData {
  return invalidValue('model', `${max} models have fallbacks, which is the maximum`)
}
