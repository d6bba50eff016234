/**
 * Routing of models by a project: aliases, names of its own and of its organization for models, and
 * fallback models, tried in place of a model that cannot answer. Compiled from the rows of both.
 *
 * Names are compared in their folded form. An alias of the project precedes one of its
 * organization. Rows may be older than the rules of changes: an alias of an alias is none.
 */
import { type Catalog, DEFAULT_MODEL } from '#catalog/catalog.ts'
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

export function modelRoutingOf(projectId: string, rows: readonly RoutingRow[]): ModelRouting {
  const aliases = new Map<string, readonly [string, string]>()
  const fallbacks = new Map<string, Fallbacks>()
  // The project's rows come last, and replace those of its organization.
  const own = ({ owner_id }: RoutingRow): number => (owner_id === projectId ? 1 : 0)
  for (const { kind, value } of rows.toSorted((a, b) => own(a) - own(b))) {
    if (kind === 'model_aliases') {
      const stored: StoredAliases = JSON.parse(value)
      for (const entry of Object.entries(stored).slice(0, ALIASES_MAX)) {
        if (!isFineTuned(entry[0])) aliases.set(foldModel(entry[0]), entry)
      }
    } else if (kind === 'model_fallbacks') {
      const stored: StoredFallbacks = JSON.parse(value)
      for (const [model, { models, onLimit }] of Object.entries(stored)) {
        fallbacks.set(foldModel(model), { models: models.slice(0, FALLBACK_MODELS_MAX), onLimit })
      }
    }
  }
  if (aliases.size === 0 && fallbacks.size === 0) return NO_ROUTING
  const direct = [...aliases].filter(([, [, model]]) => !aliases.has(foldModel(model)))
  const models = new Map(direct.map(([name, [, model]]) => [name, model]))
  return {
    aliases: new Map(direct.map(([, entry]) => entry)),
    aliasOf: (name) => models.get(foldModel(name)),
    fallbacksOf: (model) => fallbacks.get(foldModel(model)),
  }
}

/** Whether a name is that of a model: the catalog has a row for it, or an upstream lists it. */
export function isListedModel(
  catalog: Pick<Catalog, 'resolve' | 'bucketOf'>,
  name: string,
): boolean {
  return catalog.bucketOf(name) !== DEFAULT_MODEL || catalog.resolve(name) !== undefined
}

/** The model that a name of a request means. An alias hides no model: a listed name is its own. */
export function resolveModel(
  { routing, catalog }: { readonly routing: ModelRouting; readonly catalog: Catalog },
  name: string,
): string {
  const model = routing.aliasOf(name)
  return model === undefined || isListedModel(catalog, name) ? name : model
}
