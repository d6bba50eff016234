/**
 * A bounded cache in a `Map`: when it is full it is emptied whole, which needs no order of use.
 *
 * Sets a value, after the map was emptied if it has `entriesMax` entries.
 */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V, entriesMax: number): void {
  if (map.size >= entriesMax) map.clear()
  map.set(key, value)
}
