/**
 * Sign-in to the console at an identity provider: the redirect to it, and the callback.
 *
 * The state of a sign-in is kept by the browser, in a cookie that is sent to the callback alone. It
 * is Lax, since the person comes from another site. The session's cookie is Strict, and a browser
 * that comes from another site does not send it, across any number of redirects: so the callback
 * answers with a page of ours, from which the browser navigates on.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LoginLimits } from '#access/login-limits.ts'
import { createProvider, type Pending, type Provider } from '#access/oidc.ts'
import { SignInFailure } from '#access/sign-in-failure.ts'
import { logMessage } from '#base/log-messages.ts'
import { Problem } from '#base/problem.ts'
import type { OidcSettings } from '#config/oidc.ts'
import type { Context, Organization, SessionCookie } from '#context.ts'
import { invalidUrl } from '#contract/errors/requests.ts'
import { foreignAnswer } from '#contract/errors/sign-in.ts'
import type { SignInError } from '#contract/extensions/sign-in.ts'
import { loginFailed } from '#control/sessions/failed-logins.ts'
import { signIn } from '#control/sign-in/sign-in.ts'
import type { BoundedLog } from '#http/answers/bounded-log.ts'
import { escapeHtml } from '#http/answers/html.ts'
import type { AnonymousLimit } from '#http/callers/anonymous-limit.ts'
import { StoreUnavailable, SYSTEM } from '#storage/db.ts'
import { addressGroupOf, originOf } from './authenticate.ts'
import type { Browsers } from './browsers.ts'
import { readCookies } from './cookies.ts'
import type { EndpointServices } from './endpoint-services.ts'

const LOGIN_PATH = '/console/oidc/login'
const CALLBACK_PATH = '/console/oidc/callback'
const COOKIE = 'bailiwick_sign_in'
/** Second cookie under https, which no other host can set, even of the same domain. */
const HOST_COOKIE = '__Host-bailiwick_sign_in'
/** Longest time that a person may take at the provider. */
const PENDING_SECONDS = 600
/** Longest path to return to, in characters. */
const RETURN_MAX = 1_000
/** State, nonce and verifier of the library, and the path to return to. */
const PENDING = /^([\w-]{43})\.([\w-]{43})\.([\w-]{43})\.([\w-]{1,4000})$/
/** Printable ASCII after one slash, without a backslash, which browsers take for a slash. */
const RETURN = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/
const FIRST_PAGE = '/'
/** Errors that no guessing can cause, and that are therefore not counted as failed logins. */
const NOT_COUNTED: ReadonlySet<SignInError> = new Set([
  'access_denied',
  'provider_unavailable',
  'try_again',
])

/** Identity provider of the sign-in, and its organization. */
export interface SignInTarget {
  readonly settings: OidcSettings
  readonly organization: Organization
  /** Makes the requests to the provider. */
  readonly fetch: typeof fetch
}

interface SignInServices {
  readonly services: EndpointServices
  readonly browsers: Browsers
  readonly limits: LoginLimits
  readonly anonymous: Pick<AnonymousLimit, 'count'>
  readonly log: BoundedLog
}

/** Base path of the console, as browsers see it: `/console`, behind the path of `PUBLIC_URL`. */
function consoleOf(publicUrl: string): string {
  return `${new URL(publicUrl).pathname.replace(/\/$/, '')}/console`
}

/** The sign-in at one provider. */
interface ProviderSignIn {
  readonly base: string
  readonly provider: Provider
  readonly cookie: ReturnType<typeof createPendingCookie>
  readonly attempt: ReturnType<typeof createAttempt>
}

function providerSignIn(target: SignInTarget, shared: SignInServices): ProviderSignIn {
  const { publicUrl } = target.settings
  const provider = createProvider({
    ...target.settings,
    fetch: target.fetch,
    redirectUri: publicUrl + CALLBACK_PATH,
  })
  return {
    base: consoleOf(publicUrl),
    provider,
    cookie: createPendingCookie(publicUrl),
    attempt: createAttempt(provider, target, shared),
  }
}

/** Finds the sign-in at the present provider. Throws 404 without one. */
function createFindProvider(
  findTarget: () => SignInTarget | undefined,
  shared: SignInServices,
): (request: FastifyRequest) => ProviderSignIn {
  let present: { readonly target: SignInTarget; readonly signIn: ProviderSignIn } | undefined
  return ({ method, url }) => {
    const target = findTarget()
    if (!target) throw new Problem(invalidUrl(method, url))
    if (present?.target !== target) present = { target, signIn: providerSignIn(target, shared) }
    return present.signIn
  }
}

/**
 * Serves the sign-in at the present provider, which a reload may replace; without one, its paths do
 * not exist.
 */
export function serveSignIn(
  app: FastifyInstance,
  findTarget: () => SignInTarget | undefined,
  shared: SignInServices,
): void {
  const { limits, anonymous, log } = shared
  const find = createFindProvider(findTarget, shared)
  const options = { config: { endpoint: 'sign_in' }, exposeHeadRoute: false }

  const serve = (path: string, answer: SignInAnswer): void => {
    app.get<SignInQuery>(path, options, async (request, reply) => {
      const found = find(request)
      setHeaders(reply)
      let returnTo = FIRST_PAGE
      const keepReturn = (path: string): string => {
        returnTo = path
        return path
      }
      try {
        anonymous.count(request.raw)
        return await answer(request, reply, found, keepReturn)
      } catch (error) {
        const code = codeOf(error)
        const fields = { err: error, reqId: request.id, code }
        if (code === 'server_error') log('error', code, fields, logMessage('sign_in_failed'))
        else log('warn', code, fields, logMessage('sign_in_refused'))
        return reply.redirect(`${found.base}/sign-in?${refusalQuery(code, returnTo)}`, 302)
      }
    })
  }
  serve(LOGIN_PATH, async (request, reply, { provider, cookie }, keepReturn) => {
    const returnTo = keepReturn(insideConsole(request.query.return_to))
    const { url, pending } = await provider.begin()
    reply.header('set-cookie', cookie.set(pending, returnTo))
    return reply.redirect(url, 302)
  })
  serve(CALLBACK_PATH, async (request, reply, { base, cookie, attempt }, keepReturn) => {
    limits.check(addressGroupOf(request))
    const { pending, returnTo } = cookie.read(request, request.query.state)
    keepReturn(returnTo)
    // Not before: a link on another site must not end a sign-in under way.
    reply.header('set-cookie', cookie.clear())
    await attempt(request, reply, pending)
    return sendOnward(reply, base + returnTo)
  })
}

type SignInQuery = { Querystring: Readonly<Record<string, unknown>> }
type SignInAnswer = (
  request: FastifyRequest<SignInQuery>,
  reply: FastifyReply,
  found: ProviderSignIn,
  /** Called with the page to return to, also after a failure and another try. */
  keepReturn: (path: string) => string,
) => Promise<FastifyReply>

/** Opens a session from the provider's answer, and sets the cookie. */
function createAttempt(provider: Provider, target: SignInTarget, shared: SignInServices) {
  const { limits, browsers } = shared
  const { groups, newcomers } = target.settings
  const failed = (request: FastifyRequest, error: unknown): error is SignInFailure => {
    if (!(error instanceof SignInFailure)) return false
    if (!NOT_COUNTED.has(error.code)) limits.fail(addressGroupOf(request))
    return true
  }
  return async (request: FastifyRequest, reply: FastifyReply, pending: Pending): Promise<void> => {
    const mark = request.url.indexOf('?')
    const identity = await provider
      .finish(request.url.slice(mark + 1), pending)
      .catch((error: unknown) => {
        failed(request, error)
        throw error
      })
    const session = browsers.cookieOf(request, reply)
    let give = (): void => {}
    // Set only when all is done, and not after a failure.
    const cookie: SessionCookie = {
      ...session,
      set: (token, expiresAt) => {
        give = () => session.set(token, expiresAt)
      },
    }
    const ctx = contextOf(request, target, shared, cookie)
    try {
      await signIn(ctx, identity, {
        roles: groups?.roles,
        newcomers,
        warn: (message) => request.log.warn({ reqId: request.id }, message),
      })
    } catch (error) {
      if (failed(request, error)) {
        await loginFailed(ctx, { error_code: error.code, error_message: error.message })
      }
      throw error
    }
    give()
  }
}

/** Nobody is signed in yet. */
function contextOf(
  request: FastifyRequest,
  { settings, organization }: SignInTarget,
  { services }: SignInServices,
  cookie: SessionCookie,
): Context {
  const { store } = services
  return {
    ...services,
    reader: store.reader,
    slowReader: store.slowReader(SYSTEM),
    organization,
    cookie,
    visible: [],
    identityIssuer: settings.issuer,
    actor: { kind: 'visitor', origin: originOf(request) },
  }
}

function setHeaders(reply: FastifyReply): void {
  reply
    .header('cache-control', 'no-store')
    // The address has the provider's answer in it.
    .header('referrer-policy', 'no-referrer')
    .header(
      'content-security-policy',
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
}

/** Page from which the browser navigates on, with a link for people if it does not. */
function sendOnward(reply: FastifyReply, path: string): FastifyReply {
  const target = escapeHtml(path)
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${target}">
<title>Signed in</title>
</head>
<body>
<p>You are signed in. <a href="${target}">Go on to the console</a></p>
</body>
</html>
`)
}

/** Of the page of sign-in: the reason, and the page that the next try returns to. */
function refusalQuery(error: SignInError, returnTo: string): URLSearchParams {
  const query = new URLSearchParams({ error })
  if (returnTo !== FIRST_PAGE) query.set('return_to', returnTo)
  return query
}

function codeOf(error: unknown): SignInError {
  if (error instanceof SignInFailure) return error.code
  if (error instanceof StoreUnavailable) return 'try_again'
  if (!(error instanceof Problem)) return 'server_error'
  // Other rejections are changes during the sign-in: an invite, a removal.
  return error.kind === 'limited' ? 'too_many_failed_logins' : 'try_again'
}

/**
 * A path of the console, below `/console`; its first page where `text` is none. A text that any
 * parser could take for a link to another site is none: it is parsed as browsers do.
 */
function insideConsole(text: unknown): string {
  if (typeof text !== 'string' || text.length > RETURN_MAX || !RETURN.test(text)) return FIRST_PAGE
  const { pathname, search, hash } = new URL(text, 'https://console.invalid')
  return pathname + search + hash
}

/**
 * Cookies of a sign-in under way. The state is sent to the callback alone; but a neighbouring host
 * can set such a cookie too, and make a browser continue with a sign-in of that host's. So under
 * https the state is also in a cookie with a prefix that prevents all other hosts from setting it.
 */
function createPendingCookie(publicUrl: string) {
  const isSecure = new URL(publicUrl).protocol === 'https:'
  const name = isSecure ? `__Secure-${COOKIE}` : COOKIE
  const path = consoleOf(publicUrl).replace(/\/console$/, CALLBACK_PATH)
  const attributes = `HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  const cookies = (value: string, state: string, seconds: number): string[] => [
    `${name}=${value}; Max-Age=${seconds}; Path=${path}; ${attributes}`,
    ...(isSecure ? [`${HOST_COOKIE}=${state}; Max-Age=${seconds}; Path=/; ${attributes}`] : []),
  ]
  return {
    set: ({ state, nonce, verifier }: Pending, returnTo: string): string[] => {
      const path = Buffer.from(returnTo).toString('base64url')
      return cookies(`${state}.${nonce}.${verifier}.${path}`, state, PENDING_SECONDS)
    },
    clear: (): string[] => cookies('', '', 0),
    /** State of this browser's sign-in. Throws when the answer is of another one. */
    read: ({ headers }: FastifyRequest, answered: unknown) => {
      const [value = ''] = readCookies(headers, name)
      const [, state, nonce, verifier, returnTo] = PENDING.exec(value) ?? []
      const isOurs = !isSecure || readCookies(headers, HOST_COOKIE).some((one) => one === state)
      if (!state || !nonce || !verifier || !returnTo || answered !== state || !isOurs) {
        throw new SignInFailure(foreignAnswer())
      }
      const pending: Pending = { state, nonce, verifier }
      return { pending, returnTo: insideConsole(Buffer.from(returnTo, 'base64url').toString()) }
    },
  }
}
