/**
 * Key in the headers of a request: as a bearer token, or in `api-key` or `x-api-key`, as clients of
 * Azure and others send it.
 *
 * The requests of a connection mostly have the same key, so a connection keeps its last one: the
 * header is not parsed, nor the hash computed, again.
 */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { KEY_MAX } from '#base/key-problems.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret } from '#base/secrets.ts'
import { ambiguousCredentials } from '#contract/errors/credentials.ts'

const BEARER = /^bearer +(\S+)$/i

/** The bearer token. Undefined when there is none. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]
}

/** Whether a request has credentials other than a cookie. */
export function hasCredentials(headers: IncomingHttpHeaders): boolean {
  return (
    headers.authorization !== undefined ||
    headers['api-key'] !== undefined ||
    headers['x-api-key'] !== undefined
  )
}

/** The key. Undefined when there is none. Throws `ambiguous_credentials` for two that differ. */
export function keyIn(headers: IncomingHttpHeaders): string | undefined {
  if (headers['api-key'] === undefined && headers['x-api-key'] === undefined) {
    return bearerOf(headers)
  }
  const keys = keysIn(headers)
  const [key] = keys
  if (keys.length < 2 || keys.every((other) => other === key)) return key
  throw new Problem(ambiguousCredentials())
}

/** All keys of the headers, the bearer token first. */
export function keysIn(headers: IncomingHttpHeaders): string[] {
  return [bearerOf(headers), headers['api-key'], headers['x-api-key']].flatMap((key) =>
    typeof key === 'string' && key !== '' ? [key] : [],
  )
}

/** Longest header that is kept. */
const HEADER_MAX = KEY_MAX + 'bearer '.length

type KeyHeader = 'authorization' | 'api-key' | 'x-api-key'

export interface PresentedKey {
  readonly secret: string
  /** SHA-256, computed at the first call. */
  readonly hash: () => string
  /** The one header that it was in, if it can be compared with another. */
  readonly header: { readonly name: KeyHeader; readonly bytes: Buffer } | undefined
}

/**
 * The key in the headers: `last`, the key of the connection's request before, if it is the same.
 * Undefined without a key. Throws `ambiguous_credentials` for two that differ.
 */
export function presentedKey(
  headers: IncomingHttpHeaders,
  last: PresentedKey | undefined,
): PresentedKey | undefined {
  const name = onlyHeader(headers)
  const text = name && headers[name]
  const isComparable = typeof text === 'string' && text.length <= HEADER_MAX
  const header = last?.header
  if (isComparable && header && header.name === name && isSame(text, header.bytes)) return last
  const secret = keyIn(headers)
  if (secret === undefined) return undefined
  let hash: string | undefined
  return {
    secret,
    hash: () => (hash ??= hashSecret(secret)),
    header: isComparable && name ? { name, bytes: Buffer.from(text, 'latin1') } : undefined,
  }
}

/** The only header of the three that a request has. */
function onlyHeader(headers: IncomingHttpHeaders): KeyHeader | undefined {
  const { authorization, 'api-key': azure, 'x-api-key': anthropic } = headers
  if (azure === undefined && anthropic === undefined) return 'authorization'
  if (authorization !== undefined) return undefined
  if (anthropic === undefined) return 'api-key'
  return azure === undefined ? 'x-api-key' : undefined
}

/** In a time that does not depend on where they differ. */
function isSame(text: string, bytes: Buffer): boolean {
  return text.length === bytes.length && timingSafeEqual(Buffer.from(text, 'latin1'), bytes)
}
