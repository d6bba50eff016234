/** Entries of what needs attention, and the checks that find them. */
import type { ReactNode } from 'react'

/** `now`: something fails or is rejected. `soon`: it will. `known`: a question that waits. */
export type Urgency = 'now' | 'soon' | 'known'

export interface Item {
  readonly id: string
  readonly urgency: Urgency
  readonly title: ReactNode
  /** Below the title. */
  readonly detail?: ReactNode
  readonly action: { readonly label: string; readonly to: string }
}

/** Items of one query. */
export interface Check {
  readonly items: readonly Item[]
  readonly isPending: boolean
  readonly error: Error | null
  readonly refetch: () => unknown
}

interface QueryState<T> {
  readonly data: T | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

/** No check for those who may not see it. */
export function checkOf<T>(
  { data, error, refetch }: QueryState<T>,
  enabled: boolean,
  itemsOf: (data: T) => readonly Item[],
): Check {
  return {
    items: enabled && data !== undefined ? itemsOf(data) : [],
    isPending: enabled && data === undefined && !error,
    error: enabled ? error : null,
    refetch,
  }
}

const ORDER: readonly Urgency[] = ['now', 'soon', 'known']

export function byUrgency(items: readonly Item[]): readonly Item[] {
  return items.toSorted((one, other) => ORDER.indexOf(one.urgency) - ORDER.indexOf(other.urgency))
}

/** The first of some things, and the number of the others. */
export function firstOf<T>(all: readonly T[], max: number): { shown: readonly T[]; rest: number } {
  return { shown: all.slice(0, max), rest: Math.max(all.length - max, 0) }
}
