/**
 * Text folded for search: without case, and each letter in one Unicode form. PostgreSQL does the
 * same in `storage/search.ts`.
 */

/**
 * Upper case, since it does not depend on the letters around it: a small sigma has another form at
 * the end of a word, and so a word would not contain its beginning.
 */
export function fold(text: string): string {
  return (MAY_COMPOSE.test(text) ? text.normalize('NFC') : text).toUpperCase()
}

/** Text below U+0300 is in NFC: names in Latin letters, of which a search folds every one. */
const MAY_COMPOSE = /[\u0300-\uffff]/

/** Whether one of the texts contains the search text. */
export function contains(search: string, texts: readonly string[]): boolean {
  const folded = fold(search)
  return texts.some((text) => fold(text).includes(folded))
}
