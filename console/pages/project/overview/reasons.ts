/** Limits that rejected requests, by model, or by key and model. */

import { REFUSALS, type Refusal } from '#console/limits/refusals.ts'
import { type Amounts, type Entry, type Of, sumOf } from '#console/pages/usage/amounts.ts'

export interface Reason {
  readonly model: string
  readonly refusal: Refusal
  readonly count: number
}

interface Summed {
  readonly id: string
  readonly of: Of
  readonly sum: Amounts
}

function summedBy(entries: readonly Entry[], dimension: keyof Of): Summed[] {
  return [...Map.groupBy(entries, ({ of }) => of[dimension] ?? '')].flatMap(([id, own]) => {
    const [first] = own
    return first ? [{ id, of: first.of, sum: sumOf(own) }] : []
  })
}

/** Sorted by rejected requests, descending. */
export function reasonsOf(entries: readonly Entry[]): Reason[] {
  return summedBy(entries, 'model')
    .flatMap(({ id, sum }) =>
      REFUSALS.map((refusal) => ({ model: id, refusal, count: sum[refusal] })),
    )
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count || (one.model < other.model ? -1 : 1))
}

/** Key with the most rejected requests. */
export function senderOf(entries: readonly Entry[], { model, refusal }: Reason) {
  const [most] = summedBy(
    entries.filter(({ of }) => of.model === model),
    'api_key_id',
  ).sort((one, other) => other.sum[refusal] - one.sum[refusal])
  if (!most || most.id === '' || most.sum[refusal] === 0) return undefined
  return { id: most.id, of: most.of, count: most.sum[refusal] }
}
