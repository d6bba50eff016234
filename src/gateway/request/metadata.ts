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

/** Longest text of a header that is recorded, in characters. */
const TEXT_MAX = 128

/** The session of a client, from the first of some headers that has one. */
export function sessionOf(headers: IncomingHttpHeaders, names: readonly string[]): string | null {
  for (const name of names) {
    const session = recordedText(headers[name])
    if (session !== null) return session
  }
  return null
}

/** Text of a header as far as it is recorded; null for none. */
export function recordedText(header: string | string[] | undefined): string | null {
  const text = String(header ?? '')
  return text === '' ? null : text.slice(0, TEXT_MAX).toWellFormed()
}

/** Undefined where a body has none, or more than any upstream accepts. */
export function parsedMetadata(body: Buffer, at: ByteRange | undefined): ParsedObject | undefined {
  if (!at || at.end - at.start > METADATA_MAX_BYTES) return undefined
  return asObject(parseJson(body.toString('utf8', at.start, at.end)))
}
