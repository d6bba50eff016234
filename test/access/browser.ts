/** A browser with a page of the console: it keeps its cookie, and sends its origin. */
import assert from 'node:assert/strict'
import { type Client, createClient } from '#client/client.ts'
import type { Context, Origin } from '#context.ts'
import type { Session } from '#contract/extensions/sessions.ts'
import * as sessions from '#control/sessions/sessions.ts'
import type { Harness } from '#test/support/harness.ts'
import { quickFetch, type RawAnswer, type RawOptions, sendRaw } from '#test/support/raw.ts'

export const CONSOLE = { 'x-bailiwick-console': '1' }
const ORIGIN: Origin = { ipAddress: '203.0.113.7', userAgent: 'a browser' }

export interface Browser {
  /** A client authenticated by the cookie alone. */
  readonly client: Client
  /** Cookie as `name=value`, from the last response; undefined: none. */
  readonly cookie: () => string | undefined
  take(cookie: string): void
  /** Exchanges a key for a session. */
  exchange(key: string): Promise<Session>
  /** Requests like a page of the console, except for `headers`. */
  raw(method: string, path: string, options?: RawOptions): Promise<RawAnswer>
}

export function openBrowser(url: string, options: { fetch?: typeof fetch } = {}): Browser {
  let cookie: string | undefined
  const page = () => ({ ...CONSOLE, origin: url, ...(cookie !== undefined && { cookie }) })
  const keep = (headers: Headers): void => {
    for (const set of headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      cookie = /; Max-Age=0;/.test(set) ? undefined : pair
    }
  }
  const browsing: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    for (const [name, value] of Object.entries(page())) headers.set(name, value)
    const response = await (options.fetch ?? quickFetch)(input, { ...init, headers })
    keep(response.headers)
    return response
  }
  const clientWith = (adminKey?: string): Client =>
    createClient({
      baseUrl: `${url}/v1`,
      fetch: browsing,
      maxRetries: 0,
      ...(adminKey !== undefined && { adminKey }),
    })
  return {
    client: clientWith(),
    cookie: () => cookie,
    take: (given) => {
      cookie = given
    },
    exchange: (key) => clientWith(key).createSession(),
    raw: async (method, path, { headers, ...rest } = {}) => {
      const answer = await sendRaw(url, method, path, {
        ...rest,
        headers: { ...page(), ...headers },
      })
      keep(answer.headers)
      return answer
    },
  }
}

/** A browser with a session of a person, as after a sign-in at a provider. */
export async function openAs(
  h: Harness,
  userId: string,
  url = h.url,
  options: { fetch?: typeof fetch } = {},
): Promise<Browser> {
  const browser = openBrowser(url, options)
  let given: string | undefined
  const ctx: Context = {
    ...h.system,
    actor: { kind: 'visitor', origin: ORIGIN },
    cookie: {
      presented: undefined,
      set: (token) => {
        given = token
      },
      clear: () => assert.fail('a new session takes no cookie away'),
    },
  }
  await sessions.openForPerson(ctx, userId)
  browser.take(`bailiwick=${given ?? assert.fail('no cookie was given')}`)
  return browser
}

/** A browser with a session from an exchanged key. */
export async function openWith(h: Harness, key: string, url = h.url): Promise<Browser> {
  const browser = openBrowser(url)
  await browser.exchange(key)
  return browser
}
