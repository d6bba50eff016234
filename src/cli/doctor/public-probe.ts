/** Requests to a server by its public address: without a key of anybody, but for the test. */
import type { Clock } from '#base/clock.ts'
import { causeOf } from '#base/error-cause.ts'
import { configuredEgress } from '#config/egress.ts'
import { createSecrets } from '#config/secret.ts'
import { createEgress } from '#egress/egress.ts'
import type { Connector } from '#egress/tunnelling.ts'
import { announceBody, type BoundedAnswer, sendBounded } from './bounded-request.ts'
import { type ConnectionTest, runConnectionTest } from './connection-probe.ts'

const ANSWER_MAX_MS = 8_000
const KEPT_BYTES = 16_384
/** Of the form of a key, and of none. */
const WRONG_KEY = 'sk-proj-diagnosis'

export type PublicAnswer = { readonly kind: 'failed'; readonly reason: string } | AnsweredAddress

export interface AnsweredAddress {
  readonly kind: 'answered'
  readonly status: number
  readonly location: string | undefined
  /** Whether it is an error in OpenAI's envelope with the server's id of the request. */
  readonly hasEnvelope: boolean
  readonly code: string | null
}

export interface PublicAddress {
  readonly url: URL
  health(): Promise<PublicAnswer>
  /** The models without a key. */
  unauthorized(): Promise<PublicAnswer>
  /** The models with a key that no server has. */
  wrongKey(): Promise<PublicAnswer>
  /** A POST of which the body is announced and not sent. */
  announce(path: string, bytes: number): Promise<PublicAnswer>
  /** Whether a server of this kind answers: only such a one gets a key. */
  isServer(): Promise<boolean>
  /** A stream with a pause. Undefined where the server does not answer as such. */
  testConnection(adminKey: string, pauseSeconds: number): Promise<ConnectionTest | undefined>
}

/** `url` may end in `/v1`, as base URLs of clients do. */
export function openPublicAddress(url: URL, elapsed: Clock): PublicAddress {
  const connect = directConnector(url)
  const base = url.href.replace(/\/+$/, '').replace(/\/v1$/, '')
  const optionsOf = (path: string, headers: Record<string, string> = {}) => ({
    url: new URL(base + path),
    connect,
    headers,
    keptBytes: KEPT_BYTES,
    signal: AbortSignal.timeout(ANSWER_MAX_MS),
  })
  let unauthorized: Promise<PublicAnswer> | undefined
  const findUnauthorized = (): Promise<PublicAnswer> => {
    unauthorized ??= answered(sendBounded(optionsOf('/v1/models')))
    return unauthorized
  }
  const isServer = async (): Promise<boolean> => {
    const answer = await findUnauthorized()
    return answer.kind === 'answered' && answer.hasEnvelope
  }
  return {
    url,
    health: () => answered(sendBounded(optionsOf('/healthz'))),
    unauthorized: findUnauthorized,
    wrongKey: () =>
      answered(sendBounded(optionsOf('/v1/models', { authorization: `Bearer ${WRONG_KEY}` }))),
    announce: (path, bytes) => answered(announceBody(optionsOf(path), bytes)),
    isServer,
    testConnection: async (adminKey, pauseSeconds) =>
      (await isServer())
        ? runConnectionTest({ base, connect, adminKey, pauseSeconds, elapsed })
        : undefined,
  }
}

/** Connections without the proxy for outgoing ones: clients of the address are elsewhere. */
export function directConnector({ origin }: URL): Connector {
  return createEgress(directEgress()).connector(origin, { timeoutMs: ANSWER_MAX_MS })
}

const CONTINUE: PublicAnswer = {
  kind: 'answered',
  status: 100,
  location: undefined,
  hasEnvelope: false,
  code: null,
}

async function answered(request: Promise<BoundedAnswer | 'continue'>): Promise<PublicAnswer> {
  try {
    const answer = await request
    if (answer === 'continue') return CONTINUE
    const { status, headers, body } = answer
    const { code, message } = errorIn(body.toString())
    return {
      kind: 'answered',
      status,
      location: URL.parse(headers.location ?? '')?.origin,
      hasEnvelope: typeof message === 'string' && headers['x-request-id'] !== undefined,
      code: typeof code === 'string' ? code : null,
    }
  } catch (error) {
    const isLate = Object(error).name === 'TimeoutError'
    const reason = isLate ? `no answer within ${ANSWER_MAX_MS / 1_000} s` : causeOf(error)
    return { kind: 'failed', reason }
  }
}

/** The error of OpenAI's envelope; an answer of a proxy is mostly HTML. */
function errorIn(text: string): { readonly code?: unknown; readonly message?: unknown } {
  try {
    return Object(Object(JSON.parse(text)).error)
  } catch {
    return {}
  }
}

function directEgress() {
  return configuredEgress(undefined, createSecrets({}), (setting, reason) => {
    throw new Error(`${setting}: ${reason}`)
  })
}
