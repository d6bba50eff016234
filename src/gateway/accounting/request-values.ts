/**
 * Values of requests: of keys of tags with limits of their values. The first of these that has one
 * gives it: a tag of the API key or of its project, the header of tags, metadata of the body; for
 * `session` the headers in which clients name theirs, and for `safety_identifier` that member of
 * the body, as a hash. Where the API key names a trusted header for a key, this alone gives it.
 *
 * A value is no tag of usage: callers may have more of them than usage could list.
 */
import { isUtf8 } from 'node:buffer'
import { Problem } from '#base/problem.ts'
import type { TextMemo } from '#base/text-memo.ts'
import { trustedHeaderAmbiguous, trustedHeaderMissing } from '#contract/errors/tags.ts'
import type { RequestValues, ValueKeys } from '#gateway/auth/value-keys.ts'
import type { Call } from '#gateway/call.ts'
import { sessionOf } from '#gateway/call-log.ts'
import type { Metadata } from '#gateway/request/metadata.ts'
import { checkSubjectValue, hashIdentifier } from '#usage/tag-set.ts'

/** Key of the session of a client, and of the end user that a body names. */
export const SESSION_KEY = 'session'
export const IDENTIFIER_KEY = 'safety_identifier'

const NOT_ASCII = /[^\u0020-\u007e]/

/** The parts of a body that have values. */
export interface BodyValues {
  readonly metadataOf: () => Metadata | undefined
  readonly endUserOf: () => string | undefined
}

/** Sets of values by the keys and the values: equal ones are one object, as memos need it. */
export type ValueSets = TextMemo<ValueKeys, RequestValues>

/** The call with its values, which its log gets too. Throws 400 for a malformed one. */
export function withValues<C extends Call>(
  call: C,
  keys: ValueKeys,
  body: BodyValues,
  sets: ValueSets,
): C {
  const found = valuesIn(call, keys, body)
  // No value is empty or has a line feed.
  const values = sets.find(keys, found.join('\n'), () => valuesOf(keys, found))
  call.reply.log.values = values
  return { ...call, values }
}

/** The value of each key, in their order. */
function valuesIn(call: Call, keys: ValueKeys, body: BodyValues): readonly (string | undefined)[] {
  let metadata: Metadata | undefined
  let isRead = false
  const readMetadata = (): Metadata | undefined => {
    if (!isRead) metadata = body.metadataOf()
    isRead = true
    return metadata
  }
  return keys.keys.map((key) => {
    const header = keys.trusted.get(key)
    const fixed = header === undefined ? fixedValue(call, key) : undefined
    const given =
      header === undefined
        ? (call.values?.get(key) ?? ownValue(key, readMetadata) ?? clientValue(call, key, body))
        : trustedValue(call, key, header)
    return fixed ?? (key === IDENTIFIER_KEY ? hashed(keys, given) : given)
  })
}

function valuesOf({ keys }: ValueKeys, found: readonly (string | undefined)[]): RequestValues {
  const values = new Map<string, string>()
  for (const [index, key] of keys.entries()) {
    const value = found[index]
    if (value !== undefined) values.set(key, value)
  }
  return values
}

const NO_BODY: BodyValues = { metadataOf: () => undefined, endUserOf: () => undefined }

/**
 * The call with the values of its headers and of its API key, for a request without a body. A
 * trusted header may be missing: nothing is to be limited.
 */
export function withHeaderValues<C extends Call>(call: C): C {
  const { valueKeys } = call.grant
  if (!valueKeys) return call
  const keys = valueKeys.keys.filter((key) => {
    const header = valueKeys.trusted.get(key)
    return header === undefined || String(call.headers[header] ?? '') !== ''
  })
  const present = { ...valueKeys, keys }
  const values = valuesOf(present, valuesIn(call, present, NO_BODY))
  call.reply.log.values = values
  return { ...call, values }
}

/** A value of the API key or of its project, as it is set. */
function fixedValue({ grant: { tags } }: Call, key: string): string | undefined {
  const { tags: fixed } = tags.base ?? tags
  return Object.hasOwn(fixed, key) ? fixed[key] : undefined
}

/** Hash of the end user that a request names; undefined where the project has no key for it. */
function hashed({ identifierKey }: ValueKeys, name: string | undefined): string | undefined {
  return identifierKey === null || !name ? undefined : hashIdentifier(identifierKey, name)
}

function ownValue(key: string, metadataOf: () => Metadata | undefined): string | undefined {
  if (key === IDENTIFIER_KEY) return undefined
  const metadata = metadataOf()
  const value = metadata && Object.hasOwn(metadata, key) ? metadata[key] : undefined
  if (typeof value !== 'string' || value === '') return undefined
  checkSubjectValue(value, `metadata.${key}`)
  return value
}

function clientValue(
  { headers, format: { request } }: Call,
  key: string,
  { endUserOf }: BodyValues,
): string | undefined {
  if (key === IDENTIFIER_KEY) return endUserOf()
  const session = key === SESSION_KEY ? sessionOf(headers, request.sessionHeaders) : null
  if (session === null) return undefined
  checkSubjectValue(session, SESSION_KEY)
  return session
}

function trustedValue({ headers }: Call, key: string, header: string): string {
  const text = String(headers[header] ?? '')
  if (text === '') throw new Problem(trustedHeaderMissing(header, key))
  const value = NOT_ASCII.test(text) ? decoded(text, header) : text
  if (value.includes(',')) throw new Problem(trustedHeaderAmbiguous(header))
  checkSubjectValue(value, header)
  return value
}

/** Node reads the bytes of a header as Latin-1; applications send UTF-8. */
function decoded(text: string, header: string): string {
  const bytes = Buffer.from(text, 'latin1')
  if (!isUtf8(bytes)) throw new Problem(trustedHeaderAmbiguous(header))
  return bytes.toString('utf8')
}
