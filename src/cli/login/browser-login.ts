/**
 * Sign-in in the browser of this machine (RFC 8252): the answer comes to a listener on the loopback
 * address. PKCE (RFC 7636) binds the code to this process, and `state` the answer to its request.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CLI_CLIENT } from '#contract/oauth.ts'
import {
  type FormValues,
  OAuthRejection,
  type OAuthRequests,
  type Tokens,
} from './oauth-requests.ts'

const LOOPBACK = '127.0.0.1'
const CALLBACK_PATH = '/callback'
/** Random bytes of verifier and state. */
const RANDOM_BYTES = 32
/** Of a request to the listener: a code, a state and an issuer. */
const HEADERS_MAX = 8 * 1024

export interface BrowserLogin {
  readonly requests: OAuthRequests
  /** Host and project of the sign-in. */
  readonly parameters: FormValues
  /** Opens the address, or shows it. */
  readonly open: (address: string) => void
  /** Ends the wait for the browser. */
  readonly signal: AbortSignal
}

/** Resolves when the person has confirmed. A denied request throws its `OAuthRejection`. */
export async function loginByBrowser(login: BrowserLogin): Promise<Tokens> {
  const { requests, parameters, open, signal } = login
  const { issuer, authorization_endpoint } = await requests.metadata()
  const { verifier, challenge } = newVerifier()
  const state = randomBytes(RANDOM_BYTES).toString('hex')
  await using listener = await listen({ state, issuer })
  const address = new URL(authorization_endpoint)
  // The program that opens addresses opens files and programs too.
  if (!/^https?:$/.test(address.protocol)) throw new OAuthRejection('invalid_request', NO_ADDRESS)
  const query = {
    response_type: 'code',
    client_id: CLI_CLIENT.id,
    redirect_uri: listener.redirectUri,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state,
    ...parameters,
  }
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  open(address.href)
  const code = await listener.code(signal)
  return requests.token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: listener.redirectUri,
    code_verifier: verifier,
  })
}

/** The console removes from its address what may be a key: one challenge in 5,000 has `sk-`. */
function newVerifier(): { verifier: string; challenge: string } {
  for (;;) {
    const verifier = randomBytes(RANDOM_BYTES).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    if (!/sk-/i.test(challenge)) return { verifier, challenge }
  }
}

const NO_ADDRESS = 'The server names no address of its sign-in.'

interface Expected {
  readonly state: string
  readonly issuer: string
}

interface Listener extends AsyncDisposable {
  readonly redirectUri: string
  /** The code of the first answer with the state; throws `OAuthRejection` for an error. */
  code(signal: AbortSignal): Promise<string>
}

async function listen(expected: Expected): Promise<Listener> {
  const { createServer } = await import('node:http')
  const answered = Promise.withResolvers<URLSearchParams>()
  const server = createServer({ maxHeaderSize: HEADERS_MAX }, (request, response) => {
    const answer = answerIn(request, expected)
    if (answer) answered.resolve(answer)
    respond(response, answer)
  })
  server.listen(0, LOOPBACK)
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('The listener has no port.')
  return {
    redirectUri: `http://${LOOPBACK}:${bound.port}${CALLBACK_PATH}`,
    code: async (signal) => {
      const aborted = once(signal, 'abort').then(() => undefined)
      const answer = await Promise.race([answered.promise, aborted])
      return codeIn(answer)
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeIdleConnections()
    },
  }
}

/** The query of an answer; undefined for any other request, also of another program here. */
function answerIn({ method, url = '' }: IncomingMessage, expected: Expected) {
  const [path, query = ''] = url.split(/\?(.*)/s)
  if (method !== 'GET' || path !== CALLBACK_PATH) return undefined
  const answer = new URLSearchParams(query)
  const isOurs = isSame(answer.get('state') ?? '', expected.state)
  // RFC 9207: an answer of another server is none.
  return isOurs && answer.get('iss') === expected.issuer ? answer : undefined
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function codeIn(answer: URLSearchParams | undefined): string {
  if (!answer) throw new OAuthRejection('expired_token', 'The browser did not answer in time.')
  const code = answer.get('code')
  if (code) return code
  const denied = answer.get('error') ?? 'invalid_request'
  throw new OAuthRejection(denied, DENIED[denied])
}

/** Sentences of this program: texts of an address are not printed. */
const DENIED: Readonly<Record<string, string>> = {
  access_denied: 'The sign-in was denied in the browser.',
}

function respond(response: ServerResponse, answer: URLSearchParams | undefined): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    connection: 'close',
  }
  if (!answer) return void response.writeHead(404, headers).end(page('Not found', 'Nothing here.'))
  const [title, text] = answer.has('code')
    ? ['Confirmed', 'Go back to your terminal. You can close this window.']
    : ['Not confirmed', 'The terminal is not signed in. You can close this window.']
  response.writeHead(200, headers).end(page(title, text))
}

function page(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · Bailiwick</title>
<h1>${title}</h1>
<p>${text}</p>
`
}
