/**
 * Unordered lists of objects that come and go with every request.
 *
 * A `Set` copies its table after as many deletions as it has places, and the old table refers to
 * its entries and to the new one. Once such a table is in the old generation, all later tables and
 * the requests in them are kept until the next major collection.
 */
export interface RosterEntry {
  /** Index in its list, written only here. */
  index: number
}

export function enlist<T extends RosterEntry>(list: T[], item: T): void {
  item.index = list.length
  list.push(item)
}

/** Removes an item, if it is in the list. The last one takes its place. */
export function delist<T extends RosterEntry>(list: T[], item: T): void {
  if (!isListed(list, item)) return
  const last = list.pop()
  if (last === undefined || last === item) return
  last.index = item.index
  list[item.index] = last
}

export function isListed<T extends RosterEntry>(list: readonly T[], item: T): boolean {
  return list[item.index] === item
}
