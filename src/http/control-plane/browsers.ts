/**
 * Cross-site request checks for browsers. The cookie is sent with every request to this server, so
 * a request that changes something must also prove that a page of this server sends it: by the
 * `Origin`, which no script can forge, and by a header that other sites' pages may not send without
 * a preflight; this plane never allows one (there is no CORS).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { SessionCookie } from '#context.ts'
import { crossSiteRequest } from '#contract/errors/sessions.ts'
import { CONSOLE_HEADER } from '#contract/extensions/sessions.ts'
import { type BrowserAddress, type CookieJar, createCookieJar } from './cookies.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

export interface Browsers {
  readonly jar: CookieJar
  /** Throws 403 for a change that is not sent by a page of this server. */
  checkOrigin(request: FastifyRequest): void
  /** The cookie of this request, for the operations of sessions. */
  cookieOf(request: FastifyRequest, reply: FastifyReply): SessionCookie
}

export function createBrowsers(address: BrowserAddress, now: Clock): Browsers {
  const { publicUrl } = address
  const jar = createCookieJar(address)
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  return {
    jar,
    checkOrigin: ({ method, headers, protocol, host }) => {
      if (SAFE_METHODS.has(method)) return
      const expected = publicOrigin ?? `${protocol}://${host}`
      if (headers.origin === expected && headers[CONSOLE_HEADER] === '1') return
      throw new Problem(crossSiteRequest(expected, CONSOLE_HEADER, publicOrigin !== undefined))
    },
    cookieOf: (request, reply) => {
      const [presented, ...more] = jar.read(request.headers)
      const answer = (cookie: string): void => {
        reply.header('set-cookie', cookie).header('cache-control', 'no-store')
      }
      return {
        presented: more.length === 0 ? presented : undefined,
        set: (token, expiresAt) => answer(jar.set(token, expiresAt, now())),
        clear: () => answer(jar.clear()),
      }
    },
  }
}
