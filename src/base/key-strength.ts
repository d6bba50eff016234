/**
 * Lower estimate of the bits in a key that a person chose. Keys are kept as plain SHA-256, which is
 * safe for random ones only: a guessable key could be found from a copy of the store.
 *
 * Each character counts for the alphabet in use, except a predictable one: a repetition of the
 * character before, its neighbour in the alphabet, or the end of three characters that occurred
 * before. Words of a dictionary are not recognized.
 */
const HEXADECIMAL = /^[0-9a-f]+$|^[0-9A-F]+$/
const HEXADECIMAL_CHARACTERS = 16
const ALPHABETS = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[^a-zA-Z0-9]/, 2],
] as const
const REPEATED_CHARACTERS = 3

/** Least number of bits to guess `text`: 0 for one character repeated. */
export function estimateBits(text: string): number {
  const seen = new Set<string>()
  let counted = 0
  for (let at = 0; at < text.length; at++) {
    const end = text.slice(Math.max(0, at + 1 - REPEATED_CHARACTERS), at + 1)
    const step = at === 0 ? Number.NaN : text.charCodeAt(at) - text.charCodeAt(at - 1)
    const isRepeated = end.length === REPEATED_CHARACTERS && seen.has(end)
    if (!isRepeated && !(Math.abs(step) <= 1)) counted += 1
    seen.add(end)
  }
  return counted * Math.log2(alphabetSize(text))
}

function alphabetSize(text: string): number {
  if (HEXADECIMAL.test(text)) return HEXADECIMAL_CHARACTERS
  return ALPHABETS.reduce((sum, [pattern, size]) => sum + (pattern.test(text) ? size : 0), 0)
}
