/** Objects as an upstream reports them: kept as they are, and read as far as needed. */
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'

/** Longest object that is kept, in bytes. */
const OBJECT_MAX_BYTES = 1_048_576

export interface UpstreamObject {
  readonly id: string
  readonly value: ParsedObject
  /** JSON text of the upstream. */
  readonly text: string
}

/** Undefined for a body that is no object with an id that may be in a path. */
export function readObject(body: Buffer): UpstreamObject | undefined {
  if (body.length > OBJECT_MAX_BYTES) return undefined
  const text = body.toString()
  const value = asObject(parseJson(text))
  const id = value?.id
  return value && typeof id === 'string' && DATA_ID_PATTERN.test(id)
    ? { id, value, text }
    : undefined
}

/** Seconds on the wire, as milliseconds; null for what has no such time. */
export function timeIn({ value }: UpstreamObject, name: string): number | null {
  const seconds = value[name]
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e11
    ? Math.ceil(seconds * 1000)
    : null
}

/** The size of a file by its upstream's report; 0 if the report has none. */
export function sizeIn({ value: { bytes } }: UpstreamObject): number {
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : 0
}
