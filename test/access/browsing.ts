/**
 * A minimal browser for sign-ins: it keeps cookies by their scope and follows redirects. The
 * console's public address leads to a server of this machine, as through a proxy that strips the
 * path prefix.
 */
import assert from 'node:assert/strict'
import type { Session } from '#contract/extensions/sessions.ts'

const REDIRECTS_MAX = 20

interface Cookie {
  readonly origin: string
  readonly path: string
  readonly name: string
  readonly value: string
}

export interface Arrival {
  readonly url: URL
  readonly response: Response
  readonly text: string
}

export interface Browser {
  /** Sends one request with its cookies, without following redirects. */
  request(url: string, form?: URLSearchParams): Promise<Response>
  /**
   * Opens an address and follows redirects, except to a page of the console, and to an address that
   * begins with `until`.
   */
  open(url: string, form?: URLSearchParams, until?: string): Promise<Arrival>
  /** Cookies for an address, as it would send them. */
  cookies(url: string): string
}

export function createBrowser(publicUrl: string, serverUrl: string): Browser {
  let jar: Cookie[] = []
  const cookies = (url: string): string => {
    const { origin, pathname } = new URL(url)
    return jar
      .filter((one) => one.origin === origin && isBelow(pathname, one.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }
  const keep = (url: string, header: string): void => {
    const [pair = '', ...attributes] = header.split(/; */)
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const attribute = (wanted: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.split('=')[1]
    const { origin } = new URL(url)
    const path = attribute('path') ?? '/'
    jar = jar.filter((one) => one.origin !== origin || one.path !== path || one.name !== name)
    const isOver = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') === 0
    if (!isOver) jar.push({ origin, path, name, value })
  }
  const request = async (url: string, form?: URLSearchParams): Promise<Response> => {
    const target = url.startsWith(publicUrl) ? serverUrl + url.slice(publicUrl.length) : url
    const response = await fetch(target, {
      method: form ? 'POST' : 'GET',
      headers: { cookie: cookies(url) },
      redirect: 'manual',
      ...(form && { body: form }),
    })
    for (const header of response.headers.getSetCookie()) keep(url, header)
    return response
  }
  const open = async (start: string, form?: URLSearchParams, until?: string): Promise<Arrival> => {
    let url = start
    let sent = form
    for (let i = 0; i < REDIRECTS_MAX; i++) {
      const response = await request(url, sent)
      const location = response.headers.get('location')
      const text = await response.text()
      if (location === null) return { url: new URL(url), response, text }
      url = new URL(location, url).href
      sent = undefined
      const isThere = isConsolePage(url, publicUrl) || (until && url.startsWith(until))
      if (isThere) return { url: new URL(url), response, text }
    }
    return assert.fail(`${start} leads to ever more redirects`)
  }
  return { request, open, cookies }
}

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}

function isConsolePage(url: string, publicUrl: string): boolean {
  return url.startsWith(`${publicUrl}/console/`) && !url.startsWith(`${publicUrl}/console/oidc/`)
}

/** Result of a sign-in: a page of the console, or an error code. */
export type Outcome = { readonly to: string } | { readonly error: string | null }

const ONWARD = /<meta http-equiv="refresh" content="0; url=([^"]*)">/

/** Reads the result from the address of a return. */
export function outcomeOf({ url, text }: Arrival): Outcome {
  const onward = ONWARD.exec(text)?.[1]
  if (onward !== undefined) return { to: onward.replaceAll('&amp;', '&') }
  assert.ok(url.pathname.endsWith('/console/sign-in'), `led to ${url.href}`)
  return { error: url.searchParams.get('error') }
}

/**
 * Opens the provider and signs in there, or cancels without a login. Follows redirects afterwards,
 * except to an address that begins with `until`.
 */
export async function atProvider(
  browser: Browser,
  publicUrl: string,
  login: string,
  until?: string,
): Promise<Arrival> {
  const arrived = await browser.open(`${publicUrl}/console/oidc/login`, undefined, until)
  // The provider remembers the previous person.
  if (!arrived.text.includes('name="login"')) return arrived
  return browser.open(arrived.url.href, new URLSearchParams({ login }), until)
}

/** The browser's session, or the status when it has none. */
export async function sessionOf(browser: Browser, publicUrl: string): Promise<Session | number> {
  const response = await browser.request(`${publicUrl}/v1/organization/session`)
  return response.ok ? ((await response.json()) as Session) : response.status
}
