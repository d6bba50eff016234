/**
 * The API's error about a value, as a sentence for the form that sent it: the API's own names the
 * parameter and speaks of types and lengths, for those who write programs.
 */
import { ApiError, ConnectionError } from '#client/client.ts'
import { formatExact } from './numbers.ts'

type Rule = readonly [RegExp, (...numbers: string[]) => string]

function exact(digits: string | undefined): string {
  return formatExact(Number(digits))
}

/** Sentences for the text after `Invalid 'name': `. */
const RULES: readonly Rule[] = [
  [
    /^a project's limit may not exceed .* <= (\d+), /,
    (most) => `At most ${exact(most)}, the organization’s limit.`,
  ],
  [/^integer above maximum value\. .* <= (-?\d+), /, (most) => `At most ${exact(most)}.`],
  [/^integer below minimum value\. .* >= (-?\d+), /, (least) => `At least ${exact(least)}.`],
  [/^empty string\./, () => 'Must not be empty.'],
  [/^expected at least (\d+) characters/, (least) => `At least ${exact(least)} characters.`],
  [
    /^string too long\. .* length (\d+), .* length (\d+) /,
    (most, length) => `At most ${exact(most)} characters; this has ${exact(length)}.`,
  ],
  [
    /^array too long\. .* length (\d+), .* length (\d+) /,
    (most, length) => `At most ${exact(most)} entries; this has ${exact(length)}.`,
  ],
]

const INVALID = /^Invalid '([^']*)': /

/** Message at the field of a rejected value; for any other error its own sentence. */
export function fieldSentence(error: Error): string {
  const [prefix] = INVALID.exec(error.message) ?? []
  if (!(error instanceof ApiError) || prefix === undefined) return ownSentence(error)
  const rest = error.message.slice(prefix.length)
  for (const [pattern, sentence] of RULES) {
    const found = pattern.exec(rest)
    if (found) return sentence(...found.slice(1))
  }
  return capitalized(rest)
}

const FORBIDDEN = 403
const MISSING_SCOPE = /Missing scopes?: /

/** Whether the permission is missing: the API's sentence speaks of scopes, which a key has. */
export function lacksScope(error: Error): boolean {
  return (
    error instanceof ApiError && error.status === FORBIDDEN && MISSING_SCOPE.test(error.message)
  )
}

export const NOT_IN_ROLE =
  'Your role doesn’t include this. Ask an owner of the project or of the organization.'

/** Sentence within a line or below a field: without the address of a server out of reach. */
export function shortSentence(error: Error): string {
  return lacksScope(error) ? NOT_IN_ROLE : ownSentence(error)
}

function ownSentence(error: Error): string {
  return error instanceof ConnectionError ? 'Can’t reach the server.' : error.message
}

/** Sentence with its field, for an alert: `Name: at most 256 characters; this has 300.` */
export function alertSentence(error: Error): string {
  const [, param] = INVALID.exec(error.message) ?? []
  if (!(error instanceof ApiError) || param === undefined) return ownSentence(error)
  const sentence = fieldSentence(error)
  if (param === '') return sentence
  const label = param.replace(/\[\d+\]/g, '').replaceAll(/[._]/g, ' ')
  return `${capitalized(label)}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
