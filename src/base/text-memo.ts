/** Memo of values by an object and a text: bounded for each object, and for all together. */
import { setBounded } from './bounded-map.ts'

export interface TextMemo<K extends object, V> {
  /** The value of an object and a text, which is made at its first use. */
  find(key: K, text: string, make: () => V): V
}

/** Characters of a text that count as one entry more: texts of callers may be long. */
const WEIGHED_CHARACTERS = 256

/** A full memo is emptied whole. A long text counts as several entries. */
export function createTextMemo<K extends object, V extends object>(
  ofEachMax: number,
  inAllMax: number,
): TextMemo<K, V> {
  let known = new WeakMap<K, Map<string, V>>()
  let size = 0
  return {
    find: (key, text, make) => {
      const byText = known.get(key) ?? new Map<string, V>()
      known.set(key, byText)
      const found = byText.get(text)
      if (found) return found
      const made = make()
      const weight = 1 + Math.floor(text.length / WEIGHED_CHARACTERS)
      size += weight
      if (size > inAllMax) {
        byText.clear()
        known = new WeakMap([[key, byText]])
        size = weight
      }
      setBounded(byText, text, made, ofEachMax)
      return made
    },
  }
}
