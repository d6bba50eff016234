/**
 * Tokens of Google Cloud, by Google's library and its Application Default Credentials. Each fetch
 * has a separate client: nothing is cached but by the source, and a replaced file is read.
 *
 * The library's HTTP client reads the variables of proxies itself, and would send requests to the
 * machine's metadata server there. So all its requests are sent by this server: those of the
 * client, of its exchange of tokens, and of the metadata server.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { systemClock } from '#base/clock.ts'
import type { GcpAuth } from '#config/upstream-auth.ts'
import { dependencyOf, loaded } from './library.ts'
import { FETCH_MAX_MS, type FetchCredential } from './source.ts'
import { type SendTokenRequest, sendingBy } from './token-answer.ts'

/** Lifetime of a token for which the library knows none. */
const DEFAULT_LIVES_MS = 3_600_000
const LIBRARY = 'google-auth-library'
const HEADERS = ['authorization', 'x-goog-user-project']

/** The HTTP client of the library. */
interface Gaxios {
  readonly instance: { defaults: { fetchImplementation?: typeof fetch } }
}

/** The way of the fetch that is under way: the client of metadata is one for all. */
const sending = new AsyncLocalStorage<typeof fetch>()

export function fetchGoogleTokens({ scopes }: GcpAuth, send: typeof fetch): FetchCredential {
  return async (signal) => {
    const { GoogleAuth } = await loaded(LIBRARY, import('google-auth-library'))
    const sendUntil = sendingUntil(signal, sendingBy(send))
    const { instance } = dependencyOf<Gaxios>(LIBRARY, ['gcp-metadata'], 'gaxios')
    instance.defaults = {
      fetchImplementation: (input, init) => (sending.getStore() ?? send)(input, init),
    }
    const transporterOptions = { timeout: FETCH_MAX_MS, fetchImplementation: sendUntil }
    const auth = new GoogleAuth({ scopes: [...scopes], clientOptions: { transporterOptions } })
    return sending.run(sendUntil, async () => {
      const client = await auth.getClient()
      // An exchange has a client of its own, without the options of the others.
      const { stsCredential: exchange } = Object(client)
      if (exchange) exchange.transporter = client.transporter
      const given = await client.getRequestHeaders()
      const headers = HEADERS.flatMap((name) => {
        const value = given.get(name)
        return value === null ? [] : [name, value]
      })
      // The library computes the end by the clock of the machine.
      const endsAt = client.credentials.expiry_date
      return { headers, livesMs: endsAt ? endsAt - systemClock() : DEFAULT_LIVES_MS }
    })
  }
}

/** `fetch` with the bounds of all requests for tokens. */
function sendingUntil(until: AbortSignal, send: SendTokenRequest): typeof fetch {
  return async (input, { method = 'GET', headers = {}, body, signal } = {}) => {
    const answer = await send({
      url: String(input),
      method,
      headers,
      signal: signal ? AbortSignal.any([until, signal]) : until,
      ...(body && { body }),
    })
    return new Response(answer.text || null, answer)
  }
}
