/** Values of JSON text: of a span of it, and by `JSON.parse`. */
import type { Text } from './text.ts'

/** The kind of the value from `start` to `end`, with its article. */
export function kindAt(bytes: Buffer, start: number, end: number): string {
  switch (bytes[start]) {
    case 0x7b:
      return 'an object'
    case 0x5b:
      return 'an array'
    case 0x22:
      return 'a string'
    case 0x74:
    case 0x66:
      return 'a boolean'
    case 0x6e:
      return 'null'
    default:
      return isInteger(bytes, start, end) ? 'an integer' : 'a decimal number'
  }
}

/** Most bytes of an integer: a longer number is not meant as one. */
const INTEGER_BYTES_MAX = 400

function isInteger(bytes: Buffer, start: number, end: number): boolean {
  return end - start <= INTEGER_BYTES_MAX && Number.isInteger(numberAt(bytes, start, end))
}

/** The number from `start` to `end`. */
export function numberAt(bytes: Buffer, start: number, end: number): number {
  return Number(bytes.toString('latin1', start, end))
}

/** The string from `start` to `end`, quotes included, unescaped. */
export function stringAt(text: Text, start: number, end: number): string {
  const { bytes } = text
  return hasEscape(bytes, start, end)
    ? JSON.parse(bytes.toString('utf8', start, end))
    : bytes.toString(text.ascii ? 'latin1' : 'utf8', start + 1, end - 1)
}

function hasEscape(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (bytes[at] === 0x5c) return true
  }
  return false
}

export type ParsedObject = Readonly<Record<string, unknown>>

/** Undefined for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Undefined for a value that is not an object, and for a list. */
export function asObject(value: unknown): ParsedObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ParsedObject)
    : undefined
}
