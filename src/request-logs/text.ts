/** Texts of callers and upstreams as rows and spans have them. */
import { maskKeys } from '#base/secrets.ts'

/** Longest text, in characters. */
const TEXT_MAX = 256
const CONTROL = /\p{Cc}/gu

/** A text that every store keeps, and that JSON in a store can be read with: without keys. */
export function recordedText(text: string): string {
  const masked = maskKeys(text.slice(0, TEXT_MAX))
  return masked.toWellFormed().replace(CONTROL, '\u{fffd}')
}
