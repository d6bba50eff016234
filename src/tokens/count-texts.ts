/**
 * Most tokens of texts, by the tokenizer of their model.
 *
 * The count of an upstream is not known to the last token: it adds roles and separators, and may
 * join texts. So a body's bound stays the number of its bytes, and only bytes of long texts that
 * the model reads unchanged count as tokens instead (`verbatim-texts.ts`). Names, quotes and commas
 * around each text keep a token for each byte, which covers the additions.
 *
 * The tokenizer first splits a text into words, runs of digits, of punctuation and of white space,
 * then merges the bytes of each. So a neighbour changes only the words that touch it. Each text has
 * `JOIN_TOKENS` more for these.
 *
 * Merging takes the square of a word's length. Letters, signs or blanks in a long run count by their
 * bytes, which no tokenizer exceeds. Then time is linear in the text.
 *
 * A join moves all threes of a run of digits. Any three of `0` to `9` are one token. Other digits
 * have more or fewer tokens: a run with one of these counts by its bytes. So do the two blanks on
 * which JavaScript and OpenAI's library disagree: U+0085 and U+FEFF.
 */
import type { Tokenizer } from './tokenizers.ts'

/** A shorter text counts by its bytes. */
const TEXT_BYTES_MIN = 64
/** Most additional tokens of a text that is joined to another. */
const JOIN_TOKENS = 8
/** Tokens that the words around a run may have more than without it. */
const RUN_TOKENS = 2
/** Runs that count by their bytes: long ones of one kind of word, and those of unusual digits. */
const RUN = new RegExp(
  [
    String.raw`[\p{L}\p{M}]{129,}|[^\s\p{L}\p{N}]{129,}|\s{129,}|[\r\n\/]{129,}`,
    String.raw`(?<!\p{N})[0-9]*[\p{N}--[0-9]]\p{N}*|[\u0085\uFEFF]+`,
  ].join('|'),
  'gv',
)
/** Characters of a slice, after which the time is looked at. */
const SLICE_LENGTH = 16_384
/** Words with their tokens that the library keeps. */
const WORDS_MAX = 10_000

export type CountTokens = (text: string) => number

const LIBRARIES = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const satisfies Readonly<Record<Tokenizer, unknown>>

/** Names of special tokens are text like any other, of more than one token. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

/** Loads a tokenizer, which takes half a second of processor time and some 70 MB. */
export async function loadTokenizer(tokenizer: Tokenizer): Promise<CountTokens> {
  const { countTokens, setMergeCacheSize } = await LIBRARIES[tokenizer]()
  setMergeCacheSize(WORDS_MAX)
  return (text) => countTokens(text, AS_TEXT)
}

/**
 * The most tokens of a text that takes so many bytes in a body. Slices after the time is over count
 * by their bytes.
 */
export function mostTokens(
  text: string,
  bytes: number,
  count: CountTokens,
  isOver: () => boolean,
): number {
  // The encoding of half a pair of surrogates is not known.
  if (bytes < TEXT_BYTES_MIN || !text.isWellFormed()) return bytes
  let tokens = 0
  for (let at = 0; at < text.length; ) {
    const slice = text.slice(at, sliceEnd(text, at))
    tokens += isOver() ? Buffer.byteLength(slice) : JOIN_TOKENS + tokensOfSlice(slice, count)
    at += slice.length
  }
  return Math.min(bytes, tokens)
}

/** The end of a slice, not between two halves of a pair. */
function sliceEnd(text: string, at: number): number {
  const end = at + SLICE_LENGTH
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end - 1 : end
}

function tokensOfSlice(slice: string, count: CountTokens): number {
  let tokens = 0
  let at = 0
  for (const { 0: run, index } of slice.matchAll(RUN)) {
    tokens += count(slice.slice(at, index)) + Buffer.byteLength(run) + RUN_TOKENS
    at = index + run.length
  }
  return tokens + count(slice.slice(at))
}
