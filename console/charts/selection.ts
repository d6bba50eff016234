/**
 * Selection of bars and of one series, by pointer or by keys. A range of bars has two ends: the
 * anchor, at which a drag or the first key with Shift began, and the bar that was reached since.
 */
import type { Series } from './series.ts'

export interface Selection {
  /** The bar with its numbers shown. */
  readonly at: number
  /** The other end of a range; the same bar without one. */
  readonly anchor: number
}

export interface Stroke {
  readonly key: string
  readonly shiftKey: boolean
}

/** Arrows, Home and End move the selection, with Shift one end of it; Escape clears it. */
export function selectionAfter(
  { key, shiftKey }: Stroke,
  selection: Selection | undefined,
  count: number,
): Selection | undefined {
  if (key === 'Escape') return undefined
  const last = count - 1
  const at = selection?.at
  const steps: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: at === undefined ? last : Math.max(at - 1, 0),
    ArrowRight: at === undefined ? 0 : Math.min(at + 1, last),
    Home: 0,
    End: last,
  }
  const next = steps[key]
  if (next === undefined) return selection
  return { at: next, anchor: shiftKey ? (selection?.anchor ?? next) : next }
}

/** First and last bar of a selection. */
export function endsOf({ at, anchor }: Selection): readonly [first: number, last: number] {
  return [Math.min(at, anchor), Math.max(at, anchor)]
}

/** Id of the next series up or down the stack; undefined, for all of them, beyond its ends. */
export function seriesAfter(
  key: string,
  series: readonly Series[],
  single: string | undefined,
): string | undefined {
  const step = { ArrowUp: 1, ArrowDown: -1 }[key]
  if (step === undefined) return single
  const at = series.findIndex(({ id }) => id === single)
  return (at < 0 ? series.at(step > 0 ? 0 : -1) : series[at + step])?.id
}
