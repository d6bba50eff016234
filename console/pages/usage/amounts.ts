/**
 * Usage amounts and their sums. Of the eleven kinds of the API, tokens are those of completions,
 * embeddings and moderations: no other has tokens that pass through here. Requests are those of
 * every kind, as the limits counted them: the admitted, of which some failed, and the rejected.
 */

import { REQUEST_REFUSALS, type Refusal } from '#console/limits/refusals.ts'

export interface Amounts extends Readonly<Record<Refusal, number>> {
  /** Admitted or rejected. */
  readonly requests: number
  /** Failed ones of the admitted requests. */
  readonly failed: number
  readonly input: number
  readonly output: number
  /** In dollars. */
  readonly cost: number
}

export interface Of {
  readonly project_id: string | null
  readonly user_id: string | null
  readonly api_key_id: string | null
  readonly model: string | null
}

/** Usage of one time bucket and group. */
export interface Entry {
  /** Start of the bucket, in Unix seconds. */
  readonly at: number
  readonly of: Of
  readonly amounts: Partial<Amounts>
}

const NOTHING: Amounts = {
  refused_requests_per_minute: 0,
  refused_tokens_per_minute: 0,
  refused_images_per_minute: 0,
  refused_audio_megabytes_per_minute: 0,
  refused_requests_per_day: 0,
  refused_batch_tokens: 0,
  refused_spend: 0,
  requests: 0,
  failed: 0,
  input: 0,
  output: 0,
  cost: 0,
}

export function sumOf(entries: readonly Entry[]): Amounts {
  const sum: Record<string, number> & Amounts = { ...NOTHING }
  for (const { amounts } of entries) {
    for (const [name, value] of Object.entries(amounts)) addTo(sum, name, value)
  }
  return sum
}

function addTo(sum: Record<string, number>, name: string, value: number): void {
  sum[name] = (sum[name] ?? 0) + value
}

export function tokensOf({ input, output }: Pick<Amounts, 'input' | 'output'>): number {
  return input + output
}

/** Requests rejected by rate limits and spend limits. Batches are no requests. */
export function refusedOf(amounts: Amounts): number {
  return REQUEST_REFUSALS.reduce((sum, name) => sum + amounts[name], 0)
}

/** Measures to rank and draw by, in the order of the control. */
export const MEASURES = {
  cost: ({ cost }: Pick<Amounts, 'cost'>): number => cost,
  tokens: tokensOf,
  requests: ({ requests }: Pick<Amounts, 'requests'>): number => requests,
} as const
export type Measure = keyof typeof MEASURES

export const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  cost: 'Cost',
  tokens: 'Tokens',
  requests: 'Requests',
}
