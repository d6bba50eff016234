/**
 * Rules of aliases and fallbacks, at their changes. The gateway resolves one alias and never a
 * second, and tries no fallback that is an alias: what changes after a rule was checked, such as
 * the models of an upstream, makes no chain.
 */
import type { Catalog } from '#catalog/catalog.ts'
import { findListedModel } from '#catalog/listed-model.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  aliasIsTarget,
  aliasNamesModel,
  aliasOfFineTuned,
  fallbackOfAnotherFormat,
  fallbackOfItself,
  modelIsAlias,
  modelNotShared,
  repeatedFallback,
  unknownRoutedModel,
} from '#contract/errors/model-routing.ts'
import type { NewModelAlias } from '#contract/extensions/model-aliases.ts'
import type { NewModelFallback } from '#contract/extensions/model-fallbacks.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { foldModel, isFineTuned } from '#model-names/names.ts'
import type { Routing } from './routing.ts'

/** Models of the gateway, as a change of aliases and fallbacks needs them. */
export interface RoutedModels {
  /**
   * Whether some upstream or the catalog knows the model, in a project; undefined: in all projects.
   */
  isKnown(projectId: string | undefined, model: string): boolean
  /** API formats in which upstreams serve the model to a project; may be empty. */
  formatsOf(projectId: string, model: string): readonly ApiFormatName[]
}

/** Owner of aliases: a project, or undefined for the organization. */
export interface RuleContext {
  readonly catalog: Catalog
  readonly models: RoutedModels
  readonly projectId: string | undefined
  readonly routing: Routing
}

/** The error of an alias that may not be. */
export function aliasFault(
  { catalog, models, projectId, routing }: RuleContext,
  { alias, model }: NewModelAlias,
): ProblemData | undefined {
  if (isFineTuned(alias)) return aliasOfFineTuned()
  const hidden = findListedModel(catalog, alias)
  if (hidden !== undefined) return aliasNamesModel(alias, hidden)
  const user = targetOf(routing, alias)
  if (user !== undefined) return aliasIsTarget(alias, user)
  if (foldModel(model) === foldModel(alias) || isAlias(routing, model)) {
    return modelIsAlias('model', model)
  }
  if (models.isKnown(projectId, model)) return undefined
  return projectId === undefined ? modelNotShared(model) : unknownRoutedModel('model', model)
}

/** The error of fallbacks that may not be. */
export function fallbackFault(
  { models, projectId = '', routing }: RuleContext,
  { model, fallback_models: fallbacks }: NewModelFallback,
): ProblemData | undefined {
  if (isAlias(routing, model)) return modelIsAlias('model', model)
  if (!models.isKnown(projectId, model)) return unknownRoutedModel('model', model)
  const formats = models.formatsOf(projectId, model)
  const seen = new Set<string>()
  for (const fallback of fallbacks) {
    const name = foldModel(fallback)
    if (name === foldModel(model)) return fallbackOfItself(fallback)
    if (seen.has(name)) return repeatedFallback(fallback)
    seen.add(name)
    if (isAlias(routing, fallback)) return modelIsAlias('fallback_models', fallback)
    if (!models.isKnown(projectId, fallback)) {
      return unknownRoutedModel('fallback_models', fallback)
    }
    const others = models.formatsOf(projectId, fallback)
    if (!sharesFormat(formats, others)) return fallbackOfAnotherFormat(fallback, model)
  }
  return undefined
}

/** A model that no upstream serves at present has no format yet. */
function sharesFormat(some: readonly ApiFormatName[], others: readonly ApiFormatName[]): boolean {
  if (some.length === 0 || others.length === 0) return true
  return some.some((format) => others.includes(format))
}

function isAlias({ aliases, inherited }: Routing, name: string): boolean {
  return findSpelling(aliases, name) !== undefined || findSpelling(inherited, name) !== undefined
}

/** The alias or the model that has `name` as its model. */
function targetOf({ aliases, inherited, fallbacks }: Routing, name: string): string | undefined {
  const folded = foldModel(name)
  for (const [alias, model] of [...aliases, ...inherited]) {
    if (foldModel(model) === folded) return `the alias '${alias}'`
  }
  for (const [model, { models }] of fallbacks) {
    if (foldModel(model) === folded) return 'fallbacks'
    if (models.some((one) => foldModel(one) === folded)) return `the fallbacks of '${model}'`
  }
  return undefined
}

/** The key of a map by any spelling of a name. */
export function findSpelling(
  names: ReadonlyMap<string, unknown>,
  name: string,
): string | undefined {
  if (names.has(name)) return name
  const folded = foldModel(name)
  return [...names.keys()].find((key) => foldModel(key) === folded)
}
