/**
 * Cookie of a session. Scripts cannot read it, no other site's page can have it sent, and under
 * https its name binds it to this very host (RFC 6265bis, the prefix `__Host-`).
 */
import type { IncomingHttpHeaders } from 'node:http'
import { toSeconds } from '#base/clock.ts'
import { sessionCookieName } from '#contract/extensions/sessions.ts'

/**
 * Separator of cookies (RFC 6265 §4.2.1). To browsers any other blank is part of a name, which then
 * has no prefix that they guard: trimming it would accept a cookie set by a neighbouring host.
 */
const PAIRS = /;[ \t]*/

export interface CookieJar {
  /** Each value of the cookie in a request; our browsers send one at most. */
  read(headers: IncomingHttpHeaders): string[]
  /** The `Set-Cookie` that sets the token until `expiresAt`; both Unix milliseconds. */
  set(token: string, expiresAt: number, now: number): string
  /** The `Set-Cookie` that clears it. */
  clear(): string
}

/** Each value of a name in a request. */
export function readCookies({ cookie: header = '' }: IncomingHttpHeaders, name: string): string[] {
  return header
    .split(PAIRS)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}

/** Address of the server for browsers. */
export interface BrowserAddress {
  /** Undefined: the listening address. */
  readonly publicUrl: string | undefined
  /** Whether browsers reach it by https. */
  readonly isHttps: boolean
}

export function createCookieJar({ publicUrl, isHttps }: BrowserAddress): CookieJar {
  const name = sessionCookieName(isHttps)
  const path = isHttps || publicUrl === undefined ? '/' : new URL(publicUrl).pathname
  const cookie = (value: string, maxAgeSeconds: number): string =>
    `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${
      isHttps ? '; Secure' : ''
    }`
  return {
    read: (headers) => readCookies(headers, name),
    set: (token, expiresAt, now) => cookie(token, Math.max(0, toSeconds(expiresAt - now))),
    clear: () => cookie('', 0),
  }
}
