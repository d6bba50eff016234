/** Typing errors: one letter that is wrong, missing or too much, or swapped with the next. */

/** Shorter words have too many others near them. */
const SHORTEST = 4

/** Whether two words differ by one typing error at most. */
export function isNear(one: string, other: string): boolean {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const [a, b] = [one.slice(at), other.slice(at)]
  const [aRest, bRest] = [a.slice(1), b.slice(1)]
  if (aRest === bRest || aRest === b || a === bRest) return true
  return a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)
}

/** Whether a word, as far as it is typed, is near the beginning of one of the others. */
export function isNearAny(typed: string, words: readonly string[]): boolean {
  const { length } = typed
  if (length < SHORTEST) return false
  return words.some((word) =>
    [length, length - 1, length + 1].some((end) => isNear(typed, word.slice(0, end))),
  )
}
