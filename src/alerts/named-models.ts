/**
 * Models that aliases and fallbacks name: the next request for the alias is affected by the end of
 * its model, also without one in the last week.
 */
import type { PolicyTable } from '#storage/tables/policies.ts'

/** The JSON of a policy that routes models, of a project or an organization. */
export type NamingRow = Pick<PolicyTable, 'owner_id' | 'kind' | 'value'>

/** Where an owner names a model. */
export interface NamedModel {
  readonly model: string
  readonly aliases: string[]
  /** Models with the model as a fallback. */
  readonly fallbackOf: string[]
}

/** The models of one owner's rows, by their names as they are written. */
export function namedModels(rows: readonly NamingRow[]): Map<string, NamedModel> {
  const named = new Map<string, NamedModel>()
  const of = (model: string): NamedModel => {
    const one = named.get(model) ?? { model, aliases: [], fallbackOf: [] }
    named.set(model, one)
    return one
  }
  for (const { kind, value } of rows) {
    if (kind === 'model_aliases') {
      const aliases: Record<string, string> = JSON.parse(value)
      for (const [alias, model] of Object.entries(aliases)) of(model).aliases.push(alias)
    } else {
      const fallbacks: Record<string, { models: string[] }> = JSON.parse(value)
      for (const [model, { models }] of Object.entries(fallbacks)) {
        for (const fallback of models) of(fallback).fallbackOf.push(model)
      }
    }
  }
  return named
}
