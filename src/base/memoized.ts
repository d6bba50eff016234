/** Pure functions of objects, computed once for each object, as long as the object is in use. */

export function memoized<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const computed = compute(key)
    known.set(key, computed)
    return computed
  }
}

/** The same of two objects. The first of them should have few of the second. */
export function memoizedPair<A extends object, B extends object, V>(
  compute: (one: A, other: B) => V,
): (one: A, other: B) => V {
  const ofOne = memoized((one: A) => memoized((other: B) => compute(one, other)))
  return (one, other) => ofOne(one)(other)
}
