/** Models of the file's `models:`, converted for the catalog. */
import { RATE_LIMIT_FIELDS, type RateLimitChange, UNLIMITED } from '#contract/rate-limits.ts'
import type { ConfigFile, ModelEntry } from './config-file.ts'
import { type ConfiguredMaxima, configuredMaxima } from './maxima.ts'

/**
 * Output that a limit on tokens reserves for a request: its maximum, or the usual output of the
 * project's answers.
 */
export type OutputReservation = 'maximum' | 'learned'

export interface ConfiguredModel extends ConfiguredMaxima {
  readonly limits: RateLimitChange
  readonly aliasOf: string | undefined
  readonly price: ModelEntry['price']
  /** The day on which it ends. Null: none is announced; undefined: as upstream or vendor say. */
  readonly shutdownDate?: string | null | undefined
  /** Undefined: the catalog's value. */
  readonly reasoning?: boolean | undefined
  /** Tokens reserved for one choice of a request without a maximum. */
  readonly defaultOutputTokens?: number | undefined
  /** Undefined: by the API format of the request. */
  readonly reserveOutput?: OutputReservation | undefined
}

export function configuredModels({ models = {} }: ConfigFile): Map<string, ConfiguredModel> {
  return new Map(
    Object.entries(models).map(([model, entry]) => [
      model,
      {
        limits: limitsOf(entry),
        aliasOf: entry.alias_of,
        price: entry.price,
        shutdownDate: entry.shutdown_date,
        reasoning: entry.reasoning,
        defaultOutputTokens: entry.default_output_tokens,
        reserveOutput: entry.reserve_output,
        ...configuredMaxima(entry),
      },
    ]),
  )
}

function limitsOf(entry: ModelEntry): RateLimitChange {
  return Object.fromEntries(
    RATE_LIMIT_FIELDS.filter((field) => entry[field] !== undefined).map((field) => {
      const value = entry[field]
      return [field, value === 'unlimited' ? UNLIMITED : value]
    }),
  )
}
