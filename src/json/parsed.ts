/** Values of `JSON.parse`, for text of any origin. */

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
