/** Values that a caller sent, shortened for an error message: nothing else bounds them. */

/** Longest value in an error message, in characters. */
const SHOWN_MAX = 100

/** The text, cut at a whole character. */
export function shorten(text: string, max = SHOWN_MAX): string {
  return text.length > max ? `${text.slice(0, max).toWellFormed()}…` : text
}
