/**
 * Key in the headers of a request: as a bearer token, or in `api-key` or `x-api-key`, as clients of
 * Azure and others send it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { Problem } from '#base/problem.ts'
import { ambiguousCredentials } from '#contract/problems/credentials.ts'

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
