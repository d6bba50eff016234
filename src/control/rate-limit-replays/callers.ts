/**
 * Whose requests a replay refused. Requests of a minute are refused in proportion to how many of
 * them are whose, so the store weighs what each caller requested with what part of it was refused.
 */
import type { Reader } from '#storage/db.ts'
import * as store from './store.ts'

/** Most callers told. */
const TOLD_MAX = 20
/** Most minutes that one statement weighs: a statement has so many parameters, and no more. */
const MINUTES_MAX = 500
/** Most callers looked at, those who requested most. */
const CALLERS_MAX = 10_000

/** What was refused of some models, which share a bucket: minutes in their order. */
export interface Refusing {
  readonly models: readonly string[]
  readonly shares: readonly store.Share[]
}

export interface Caller {
  readonly ownerId: string
  readonly keyId: string
  readonly requested: number
  readonly refused: number
}

/** Those of whom most was refused, and of several equal ones those who requested most. */
export const callersOf = async (
  reader: Reader,
  of: Omit<store.Requested, 'models'>,
  refusing: readonly Refusing[],
  total: number,
): Promise<Caller[]> => {
  if (total === 0) return []
  const parts = new Map<string, number>()
  for (const { models, shares } of refusing) {
    for (let start = 0; start < shares.length; start += MINUTES_MAX) {
      const weighed = { ...of, models, shares: shares.slice(start, start + MINUTES_MAX) }
      for (const row of await store.weighed(reader, weighed)) {
        parts.set(nameOf(row), (parts.get(nameOf(row)) ?? 0) + Number(row.refused))
      }
    }
  }
  const counts = wholeParts(parts, total)
  const models = refusing.flatMap((one) => one.models)
  const rows = await store.callers(reader, { ...of, models, rows: CALLERS_MAX })
  return rows
    .map((row) => ({
      ownerId: row.owner_id,
      keyId: row.key_id,
      requested: Number(row.requests),
      refused: counts.get(nameOf(row)) ?? 0,
    }))
    .filter(({ refused }) => refused > 0)
    .sort((a, b) => b.refused - a.refused || b.requested - a.requested)
    .slice(0, TOLD_MAX)
}

const nameOf = (row: { readonly owner_id: string; readonly key_id: string }): string =>
  `${row.owner_id} ${row.key_id}`

/** Whole numbers with the same sum: each part rounded down, and the largest remainders up. */
const wholeParts = (parts: ReadonlyMap<string, number>, total: number): Map<string, number> => {
  const whole = new Map([...parts].map(([name, part]) => [name, Math.floor(part)]))
  const left = total - [...whole.values()].reduce((sum, part) => sum + part, 0)
  const remainder = (part: number): number => part - Math.floor(part)
  const largest = [...parts].sort(([, a], [, b]) => remainder(b) - remainder(a))
  for (const [name] of largest.slice(0, Math.max(0, Math.round(left)))) {
    whole.set(name, (whole.get(name) ?? 0) + 1)
  }
  return whole
}
