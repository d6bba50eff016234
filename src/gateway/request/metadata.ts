/** Metadata of a body, as its caller has written it, and requests with tags. */
import type { IncomingHttpHeaders } from 'node:http'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'
import type { BodyFacts, ByteRange } from './facts.ts'

export type Metadata = Readonly<Record<string, unknown>>

/** A request with tags, and the facts of its body about them. */
export interface TaggedRequest {
  readonly body: Buffer
  readonly headers: IncomingHttpHeaders
}
export type TagFacts = Pick<BodyFacts, 'metadataAt' | 'safetyIdentifier'>

/** Longest metadata that is parsed, in bytes: a character takes at most 12 of them. */
const METADATA_MAX_BYTES = 131_072

/** Undefined where a body has none, or more than any upstream accepts. */
export function parsedMetadata(body: Buffer, at: ByteRange | undefined): ParsedObject | undefined {
  if (!at || at.end - at.start > METADATA_MAX_BYTES) return undefined
  return asObject(parseJson(body.toString('utf8', at.start, at.end)))
}
