/** Order of the rows of a table by one of its columns, as the address has it. */

export interface Sortable<T> {
  readonly heading: string
  readonly numeric?: boolean
  /** Value that rows are sorted by; left out where they cannot be. */
  readonly value?: (row: T) => number | string
}

interface Order {
  readonly heading: string
  readonly isAscending: boolean
}

/** `Cost`, or `Cost up` where the least is first; undefined of any other text. */
export function orderIn<T>(text: string, columns: readonly Sortable<T>[]): Order | undefined {
  const isAscending = text.endsWith(UP)
  const heading = isAscending ? text.slice(0, -UP.length) : text
  const isKnown = columns.some((column) => column.heading === heading && column.value)
  return isKnown ? { heading, isAscending } : undefined
}

const UP = ' up'

/** A press of the same heading turns the order round; numbers begin with the greatest. */
export function textAfter<T>(
  heading: string,
  order: Order | undefined,
  columns: readonly Sortable<T>[],
): string {
  const isNumeric = columns.find((column) => column.heading === heading)?.numeric
  const isUp = order?.heading === heading ? !order.isAscending : !isNumeric
  return isUp ? `${heading}${UP}` : heading
}

/** Equal rows stay in the order that they came in. */
export function sortedBy<T>(
  rows: readonly T[],
  columns: readonly Sortable<T>[],
  order: Order,
): readonly T[] {
  const read = columns.find(({ heading }) => heading === order.heading)?.value
  if (!read) return rows
  const sign = order.isAscending ? 1 : -1
  return rows.toSorted((one, other) => sign * compared(read(one), read(other)))
}

function compared(one: number | string, other: number | string): number {
  return typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other))
}
