/**
 * Randomness of an admin key that the operator gives. Keys are kept as plain SHA-256, which is safe
 * for random keys only: a guessable key could be found from a copy of the store.
 *
 * Accepted are keys that this program generated, and 32 bytes in hexadecimal or base64. Typed text
 * of that form is recognized by three properties, each with a probability of at most 1 in 5,000 in
 * a random key: sequences and repetitions, too few alphabets, and pairs of letters as in words. A
 * person who avoids all three is not recognized.
 */
import { hasValidChecksum, KEY_PREFIX } from '#base/secrets.ts'

const HEX = /^(?:[0-9a-f]{64,}|[0-9A-F]{64,})$/
const HEX_LETTER = /[a-f]/i
const BASE64 = /^(?:[\w-]{43,}|[A-Za-z0-9+/]{43,}={0,2})$/
const GENERATED = /^[\w-]{64}$/
/** Least number of characters that do not follow from those before, of 64 and of 43. */
const HEX_CHARACTERS_MIN = 22
const BASE64_CHARACTERS_MIN = 20

/** Alphabets, and the rows and columns of a keyboard. */
const SEQUENCES = [
  ...['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  ...['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol'],
]
const NEIGHBOURS = new Set(
  SEQUENCES.flatMap((row) =>
    Array.from(row.slice(1), (letter, at) => [row[at] + letter, letter + row[at]]).flat(),
  ),
)

/** The hundred most frequent pairs of letters in English words. */
const PAIRS_OF_WORDS = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ' +
    've co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec ' +
    'pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ' +
    'ul ni ts mo ow pa im mi'
  ).split(' '),
)
/** Pairs of words are at most this share of the text. */
const PAIRS_OF_WORDS_MAX = 1 / 3

/** Whether an admin key, its prefix included, has the form and the look of a random one. */
export function isRandomAdminKey(key: string): boolean {
  const text = key.slice(KEY_PREFIX.admin.length)
  if (GENERATED.test(text) && hasValidChecksum(key)) return true
  if (isEncodedText(text)) return false
  if (HEX.test(text)) {
    const isMixed = HEX_LETTER.test(text) && /[0-9]/.test(text)
    return isMixed && unpredictable(text) >= HEX_CHARACTERS_MIN
  }
  return (
    BASE64.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    unpredictable(text) >= BASE64_CHARACTERS_MIN &&
    !looksLikeWords(text)
  )
}

/** Whether it is text that was encoded: 32 random bytes are never all printable ones of ASCII. */
function isEncodedText(text: string): boolean {
  const bytes = Buffer.from(text, HEX.test(text) ? 'hex' : 'base64')
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
}

/**
 * Number of characters that do not follow from those before: not a repetition or a neighbour of the
 * one before or of the one before that, nor the end of three characters that occurred before.
 */
function unpredictable(text: string): number {
  const folded = text.toLowerCase()
  const seen = new Set<string>()
  let counted = 0
  for (let at = 0; at < folded.length; at++) {
    const end = folded.slice(Math.max(0, at - 2), at + 1)
    const isRepeated = end.length === 3 && seen.has(end)
    seen.add(end)
    if (!isRepeated && !follows(folded, at, 1) && !follows(folded, at, 2)) counted += 1
  }
  return counted
}

function follows(text: string, at: number, distance: number): boolean {
  const before = text[at - distance]
  return before !== undefined && (before === text[at] || NEIGHBOURS.has(before + text[at]))
}

function looksLikeWords(text: string): boolean {
  const pairs = Array.from(text.slice(1), (letter, at) => text[at] + letter)
  const ofWords = pairs.filter((pair) => PAIRS_OF_WORDS.has(pair.toLowerCase()))
  return ofWords.length > text.length * PAIRS_OF_WORDS_MAX
}
