/** Names that look like a reference's, matched in bytes, so that no string is made for them. */
import { isFolded } from '#json/fold.ts'
import type { Text } from '#json/text.ts'

const UNDERSCORE = 0x5f
const LETTER_R = 0x72
const bytesOf = (names: readonly string[]): readonly Buffer[] =>
  names.map((name) => Buffer.from(name))

const VECTOR_STORE = Buffer.from('vector_store')
const PROMPT = Buffer.from('prompt')
const WHOLE = bytesOf(['container', 'containers', 'conversation', 'conversations'])
const ENDINGS = bytesOf(['id', 'ids', 'uuid', 'uuids'])

/** `looksLikeReference` of the contract, for the name that was folded last. */
export function isReferenceName(text: Text, valueIsObject: boolean): boolean {
  return (
    ENDINGS.some((ending) => endsAsReference(text, ending)) ||
    isFolded(text, 0, VECTOR_STORE) ||
    WHOLE.some((name) => isWhole(text, name)) ||
    (valueIsObject && isWhole(text, PROMPT))
  )
}

const isWhole = (text: Text, name: Buffer): boolean =>
  text.foldedLength === name.length && isFolded(text, 0, name)

/** Whether it ends so, and nothing, an `r` alone or anything with a low line comes before. */
const endsAsReference = (text: Text, ending: Buffer): boolean => {
  const { folded, foldedLength } = text
  const at = foldedLength - ending.length
  if (!isFolded(text, at, ending)) return false
  return at === 0 || folded[at - 1] === UNDERSCORE || (at === 1 && folded[0] === LETTER_R)
}
