/**
 * Text as a search sees it: without the difference of small and capital letters, and each letter
 * written in one way. PostgreSQL is asked for the same in `storage/search.ts`.
 */

/**
 * Capitals, since they do not depend on the letters around them: a small sigma has another form at
 * the end of a word, and so a word would not contain its own beginning.
 */
export const fold = (text: string): string => text.normalize('NFC').toUpperCase()

/** Whether one of the texts contains what is searched for. */
export const contains = (search: string, texts: readonly string[]): boolean => {
  const folded = fold(search)
  return texts.some((text) => fold(text).includes(folded))
}
