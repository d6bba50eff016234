/**
 * Routing of models by a project: aliases, names of its own and of its organization for models, and
 * fallback models, tried in place of a model that cannot answer. Compiled from the rows of both.
 *
 * Names are compared in their folded form. An alias of the project precedes one of its
 * organization. Rows may be older than the rules of changes: an alias of an alias is none.
 */
import { setBounded } from '#base/bounded-map.ts'
import { Problem } from '#base/problem.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { findListedModel } from '#catalog/listed-model.ts'
import { modelIsAlias } from '#contract/errors/model-routing.ts'
import { foldModel, isFineTuned } from '#model-names/names.ts'
import type { PolicyTable } from '#storage/tables/policies.ts'

/** Most aliases of an owner, and most fallback models of a model. */
const ALIASES_MAX = 200
const FALLBACK_MODELS_MAX = 3

/** Fallback models of a model, in the order of attempts. */
export interface Fallbacks {
  readonly models: readonly string[]
  /** Whether they are tried, too, when a rate limit of the model is reached. */
  readonly onLimit: boolean
}

export interface ModelRouting {
  /** Aliases as their owners have written them, with their models. */
  readonly aliases: ReadonlyMap<string, string>
  /** The model of an alias, by any spelling of the alias. Undefined: the name is no alias. */
  aliasOf(name: string): string | undefined
  fallbacksOf(model: string): Fallbacks | undefined
}

/** Stored aliases: their models by name. */
export type StoredAliases = Readonly<Record<string, string>>

/** Stored fallback models, by the name of the model. */
export type StoredFallbacks = Readonly<Record<string, Fallbacks>>

/** The routing of a project without aliases and fallback models. */
export const NO_ROUTING: ModelRouting = {
  aliases: new Map(),
  aliasOf: () => undefined,
  fallbacksOf: () => undefined,
}

/** Row of the routing, or of a policy, of a project or of its organization. */
export type RoutingRow = Readonly<Pick<PolicyTable, 'owner_id' | 'kind' | 'value'>>

/** Whether a row is one of routing, and no policy. */
export function isRouting({ kind }: Pick<RoutingRow, 'kind'>): boolean {
  return kind === 'model_aliases' || kind === 'model_fallbacks'
}

/** Aliases by their folded names: each as its owner has written it, with its model. */
type AliasIndex = ReadonlyMap<string, readonly [alias: string, model: string]>

const NO_ALIASES: AliasIndex = new Map()

/** Most organizations' aliases that are kept for all of their projects. */
const SHARED_MAX = 200

interface SharedAliases {
  readonly index: AliasIndex
  /** Routing of projects without aliases and fallback models of their own. */
  readonly routing: ModelRouting
}

const NONE_SHARED: SharedAliases = { index: NO_ALIASES, routing: NO_ROUTING }

/** Aliases of organizations by their stored text: all projects of one share them. */
const shared = new Map<string, SharedAliases>()

export function modelRoutingOf(projectId: string, rows: readonly RoutingRow[]): ModelRouting {
  let own = NO_ALIASES
  let inherited = NONE_SHARED
  const fallbacks = new Map<string, Fallbacks>()
  for (const { kind, value, owner_id } of rows) {
    if (kind === 'model_aliases') {
      if (owner_id === projectId) own = aliasesIn(value)
      else inherited = sharedAliases(value)
    } else if (kind === 'model_fallbacks') {
      const stored: StoredFallbacks = JSON.parse(value)
      for (const [model, { models, onLimit }] of Object.entries(stored)) {
        fallbacks.set(foldModel(model), { models: models.slice(0, FALLBACK_MODELS_MAX), onLimit })
      }
    }
  }
  if (own.size === 0 && fallbacks.size === 0) return inherited.routing
  return routingWith(own, inherited.index, fallbacks)
}

function aliasesIn(value: string): AliasIndex {
  const stored: StoredAliases = JSON.parse(value)
  return new Map(
    Object.entries(stored)
      .slice(0, ALIASES_MAX)
      .filter(([alias]) => !isFineTuned(alias))
      .map((entry) => [foldModel(entry[0]), entry]),
  )
}

function sharedAliases(value: string): SharedAliases {
  const known = shared.get(value)
  if (known) return known
  const index = aliasesIn(value)
  const found =
    index.size === 0 ? NONE_SHARED : { index, routing: routingWith(NO_ALIASES, index, new Map()) }
  setBounded(shared, value, found, SHARED_MAX)
  return found
}

/** An alias of the project precedes one of its organization; one of an alias is none. */
function routingWith(
  own: AliasIndex,
  inherited: AliasIndex,
  fallbacks: ReadonlyMap<string, Fallbacks>,
): ModelRouting {
  const find = (folded: string) => own.get(folded) ?? inherited.get(folded)
  const aliasOf = (name: string): string | undefined => {
    const model = find(foldModel(name))?.[1]
    return model === undefined || find(foldModel(model)) ? undefined : model
  }
  return {
    get aliases() {
      const all = new Map([...inherited, ...own])
      return new Map([...all.values()].filter(([alias]) => aliasOf(alias) !== undefined))
    },
    aliasOf,
    fallbacksOf: (model) => fallbacks.get(foldModel(model)),
  }
}

/** Whether a name is a model's: the catalog has a row for it, or an upstream lists it. */
export function isListedModel(
  catalog: Pick<Catalog, 'resolve' | 'bucketOf'>,
  name: string,
): boolean {
  return findListedModel(catalog, name) !== undefined
}

interface NamedModels {
  readonly routing: ModelRouting
  readonly catalog: Catalog
}

/** The model that a name of a request means. An alias hides no model: a listed name is its own. */
export function resolveModel({ routing, catalog }: NamedModels, name: string): string {
  const model = routing.aliasOf(name)
  return model === undefined || isListedModel(catalog, name) ? name : model
}

/** Throws 400 for an alias in a member that is forwarded as it is, such as the model of a tool. */
export function rejectAlias(names: NamedModels, param: string, model: string): void {
  if (resolveModel(names, model) !== model) throw new Problem(modelIsAlias(param, model))
}
