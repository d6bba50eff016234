/**
 * Tokens of Google Cloud, by Google's library and its Application Default Credentials. Each fetch
 * has a separate client: nothing is cached but by the source, and a replaced file is read.
 */
import { systemClock } from '#base/clock.ts'
import type { GcpAuth } from '#config/upstream-auth.ts'
import { loaded } from './library.ts'
import { FETCH_MAX_MS, type FetchCredential } from './source.ts'

/** Lifetime of a token for which the library knows none. */
const DEFAULT_LIVES_MS = 3_600_000
const HEADERS = ['authorization', 'x-goog-user-project']

export function fetchGoogleTokens({ scopes }: GcpAuth, send: typeof fetch): FetchCredential {
  return async (signal) => {
    const { GoogleAuth } = await loaded('google-auth-library', import('google-auth-library'))
    const sendUntil: typeof fetch = (input, init) =>
      send(input, { ...init, signal: AbortSignal.any([signal, ...signalsOf(init)]) })
    const transporterOptions = { timeout: FETCH_MAX_MS, fetchImplementation: sendUntil }
    const auth = new GoogleAuth({ scopes: [...scopes], clientOptions: { transporterOptions } })
    const client = await auth.getClient()
    const given = await client.getRequestHeaders()
    const headers = HEADERS.flatMap((name) => {
      const value = given.get(name)
      return value === null ? [] : [name, value]
    })
    // The library computes the end by the clock of the machine.
    const endsAt = client.credentials.expiry_date
    return { headers, livesMs: endsAt ? endsAt - systemClock() : DEFAULT_LIVES_MS }
  }
}

function signalsOf(init: RequestInit | undefined): AbortSignal[] {
  return init?.signal ? [init.signal] : []
}
