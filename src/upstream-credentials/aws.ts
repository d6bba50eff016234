/**
 * Tokens of Amazon Bedrock, by AWS's library: signed on this machine with the credentials of its
 * chain, which is walked at each fetch: nothing is cached but by the source.
 *
 * The library does not bound its requests. Those to STS, SSO and sign-in are sent by this server,
 * as all its requests are; those to endpoints of the machine end with the signal of the fetch.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { addAbortSignal } from 'node:stream'
import { systemClock } from '#base/clock.ts'
import type { AwsAuth } from '#config/upstream-auth.ts'
import { dependencyOf, loaded } from './library.ts'
import type { FetchCredential } from './source.ts'
import type { SendTokenRequest } from './token-answer.ts'

/** Longest lifetime of a token, in seconds. The library allows 12 hours. */
const TOKEN_SECONDS = 3_600
/** Interval of signatures with keys without an end: they may be replaced at any time. */
const SIGN_EVERY_MS = 60_000
const GENERATOR = '@aws/bedrock-token-generator'
const PROVIDERS = '@aws-sdk/credential-providers'

interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly expiration?: Date
}

/** A request of AWS's clients. */
interface AwsRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

interface AwsProviders {
  readonly fromNodeProviderChain: (options: {
    readonly profile: string | undefined
    /** Files of profiles are read at each call. */
    readonly ignoreCache: true
    readonly clientConfig: { readonly requestHandler: { handle(request: AwsRequest): unknown } }
  }) => () => Promise<AwsKeys>
}

export function signAwsTokens(
  { region, profile }: AwsAuth,
  send: SendTokenRequest,
): FetchCredential {
  return async (signal) => {
    const { getTokenProvider } = await loaded(GENERATOR, import('@aws/bedrock-token-generator'))
    const { fromNodeProviderChain } = dependencyOf<AwsProviders>(GENERATOR, [], PROVIDERS)
    const keysOf = fromNodeProviderChain({
      profile,
      ignoreCache: true,
      clientConfig: { requestHandler: handlerOf(send, signal) },
    })
    const keys = await abortable(signal, keysOf)
    const sign = getTokenProvider({
      credentials: keys,
      expiresInSeconds: TOKEN_SECONDS,
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
    })
    const headers = ['authorization', `Bearer ${await sign()}`]
    const lives = TOKEN_SECONDS * 1_000
    const { expiration } = keys
    if (!expiration) return { headers, livesMs: lives, renewAfterMs: SIGN_EVERY_MS }
    return { headers, livesMs: Math.min(lives, expiration.getTime() - systemClock()) }
  }
}

/** Sends requests of AWS's clients. */
function handlerOf(send: SendTokenRequest, signal: AbortSignal) {
  return {
    handle: async ({ method, headers, body, ...address }: AwsRequest) => {
      const url = urlOf(address)
      const { host: _, 'content-length': __, ...rest } = headers
      const answer = await send({ url, method, headers: rest, signal, ...(body && { body }) })
      const { status: statusCode, headers: given, text } = answer
      return { response: { statusCode, headers: given, body: Buffer.from(text) } }
    },
  }
}

type AwsAddress = Pick<AwsRequest, 'protocol' | 'hostname' | 'port' | 'path' | 'query'>

function urlOf({ protocol, hostname, port, path, query = {} }: AwsAddress): string {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values ?? ''].flat()) url.searchParams.append(name, value)
  }
  return url.href
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
