/**
 * The cookie of a session. Scripts cannot read it, no other site's page can have it sent, and under
 * https its name binds it to this very host (RFC 6265bis, the prefix `__Host-`).
 */
import type { IncomingHttpHeaders } from 'node:http'
import { toSeconds } from '#base/clock.ts'
import { sessionCookieName } from '#contract/extensions/sessions.ts'

/**
 * Between two cookies (RFC 6265 §4.2.1). To browsers any other blank is part of a name, which then
 * has no prefix that they guard: taking it away would let in what a neighbouring host has set.
 */
const PAIRS = /;[ \t]*/

export interface CookieJar {
  /** Each value that a request brings under the name; more than one is no browser of ours. */
  read(headers: IncomingHttpHeaders): string[]
  /** The `Set-Cookie` that gives a browser the token until `expiresAt`; both Unix milliseconds. */
  set(token: string, expiresAt: number, now: number): string
  /** The `Set-Cookie` that takes it away. */
  clear(): string
}

/** Each value that a request brings under a name. */
export const readCookies = ({ cookie: header = '' }: IncomingHttpHeaders, name: string): string[] =>
  header
    .split(PAIRS)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))

/** `publicUrl` is where browsers find this server, if that is not the address listened on. */
export const createCookieJar = (publicUrl: string | undefined): CookieJar => {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl)
  const isSecure = url?.protocol === 'https:'
  const name = sessionCookieName(publicUrl)
  const path = isSecure ? '/' : (url?.pathname ?? '/')
  const cookie = (value: string, maxAgeSeconds: number): string =>
    `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${
      isSecure ? '; Secure' : ''
    }`
  return {
    read: (headers) => readCookies(headers, name),
    set: (token, expiresAt, now) => cookie(token, Math.max(0, toSeconds(expiresAt - now))),
    clear: () => cookie('', 0),
  }
}
