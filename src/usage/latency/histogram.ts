/**
 * Histograms of times, with fixed bounds: five for each power of ten, as in the preferred numbers
 * R5 of ISO 3, from 10 ms to 630 s. Histograms of any nodes and times can be added up, and a
 * quantile of the sum is read from it.
 *
 * A quantile is between the bounds of the bucket that has the exact one: both differ by less than a
 * factor of 1.6. Within the bucket times count as evenly spread on the logarithmic scale. Below 10
 * ms nothing is distinguished; beyond 630 s the bound is returned.
 */

const DECADE = [10, 16, 25, 40, 63]

/** Milliseconds. A bucket has the times up to its bound, the last one those beyond all bounds. */
export const BOUNDS_MS: readonly number[] = [1, 10, 100, 1_000, 10_000].flatMap((factor) =>
  DECADE.map((bound) => bound * factor),
)

/** Counts of a histogram without times. */
export function emptyCounts(): number[] {
  return [0, ...BOUNDS_MS.map(() => 0)]
}

export function countIn(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The quantile `q`, from 0 to 1, in milliseconds. 0 without any counts. */
export function quantileOf(counts: readonly number[], q: number): number {
  const rank = Math.max(1, Math.ceil(q * countIn(counts)))
  let below = 0
  for (const [at, count] of counts.entries()) {
    if (below + count >= rank) return timeIn(at, (rank - below - 0.5) / count)
    below += count
  }
  return 0
}

/** The time at a part of a bucket, from 0 to 1. */
function timeIn(at: number, part: number): number {
  const [from = 0, to] = [BOUNDS_MS[at - 1], BOUNDS_MS[at]]
  if (to === undefined) return from
  return from === 0 ? to * part : from * (to / from) ** part
}
