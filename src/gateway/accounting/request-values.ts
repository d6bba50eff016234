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
import { trustedHeaderAmbiguous, trustedHeaderMissing } from '#contract/errors/tags.ts'
import type { ValueKeys } from '#gateway/auth/value-keys.ts'
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

/** The call with its values. Throws 400 for one that is not accepted. */
export function withValues<C extends Call>(call: C, keys: ValueKeys, body: BodyValues): C {
  const values = new Map<string, string>()
  let metadata: Metadata | undefined
  let isRead = false
  const readMetadata = (): Metadata | undefined => {
    if (!isRead) metadata = body.metadataOf()
    isRead = true
    return metadata
  }
  for (const key of keys.keys) {
    const header = keys.trusted.get(key)
    const value =
      header === undefined
        ? (fixedValue(call, key) ??
          ownValue(key, readMetadata) ??
          clientValue(call, key, keys, body))
        : trustedValue(call, key, header)
    if (value !== undefined) values.set(key, value)
  }
  return { ...call, values }
}

/** A value of the API key, of its project, or of the header of tags, which `call` already has. */
function fixedValue({ grant: { tags }, values }: Call, key: string): string | undefined {
  const { tags: fixed } = tags.base ?? tags
  return Object.hasOwn(fixed, key) ? fixed[key] : values?.get(key)
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
  { identifierKey }: ValueKeys,
  { endUserOf }: BodyValues,
): string | undefined {
  if (key === IDENTIFIER_KEY) {
    const endUser = identifierKey === null ? undefined : endUserOf()
    return identifierKey !== null && endUser ? hashIdentifier(identifierKey, endUser) : undefined
  }
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
