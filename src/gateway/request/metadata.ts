/** Metadata of a body, as its caller has written it. */
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'
import type { ByteRange } from './facts.ts'

/** Longest metadata that is parsed, in bytes: a character takes at most 12 of them. */
const METADATA_MAX_BYTES = 131_072

/** Undefined where a body has none, or more than any upstream accepts. */
export function parsedMetadata(body: Buffer, at: ByteRange | undefined): ParsedObject | undefined {
  if (!at || at.end - at.start > METADATA_MAX_BYTES) return undefined
  return asObject(parseJson(body.toString('utf8', at.start, at.end)))
}
