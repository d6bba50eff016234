/**
 * Tokens of Amazon Bedrock, by AWS's library: signed on this machine with the credentials of its
 * chain, and so each minute again. The library neither says when a token ends nor bounds its
 * requests: credentials that it signs with are valid for five minutes at least, and its requests
 * end with the signal of the fetch.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { addAbortSignal } from 'node:stream'
import type { AwsAuth } from '#config/upstream-auth.ts'
import { loaded } from './library.ts'
import type { FetchCredential } from './source.ts'

/** Interval of signatures. */
export const SIGN_EVERY_MS = 60_000
/** The library counts credentials as ended so long before their end. */
const LIVES_MS = 300_000
/** Longest lifetime of a token, in seconds. */
const TOKEN_SECONDS = 3_600

type Sign = () => Promise<string>

export function signAwsTokens({ region, profile }: AwsAuth): FetchCredential {
  let sign: Sign | undefined
  return async (signal) => {
    const { getTokenProvider } = await loaded(
      '@aws/bedrock-token-generator',
      import('@aws/bedrock-token-generator'),
    )
    sign ??= getTokenProvider({
      expiresInSeconds: TOKEN_SECONDS,
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
    })
    // A provider that hangs would let all later calls wait for it.
    signal.addEventListener('abort', () => {
      sign = undefined
    })
    const token = await abortable(signal, sign)
    return { headers: ['authorization', `Bearer ${token}`], livesMs: LIVES_MS }
  }
}

/** Runs work whose requests of `node:http` are destroyed when the signal aborts. */
async function abortable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const inWork = new AsyncLocalStorage<true>()
  const onRequest = (message: unknown): void => {
    if (inWork.getStore()) addAbortSignal(signal, requestOf(message))
  }
  subscribe(CHANNEL, onRequest)
  signal.addEventListener('abort', () => unsubscribe(CHANNEL, onRequest))
  return inWork.run(true, work)
}

const CHANNEL = 'http.client.request.created'

function requestOf(message: unknown): ClientRequest {
  return Object(message).request
}
