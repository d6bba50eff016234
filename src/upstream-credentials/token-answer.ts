/** Requests to issuers of tokens, and the tokens of their answers (RFC 6749 §5). */
import { createByteGatherer } from '#base/byte-gatherer.ts'
import { causeOf } from '#base/error-cause.ts'
import type { FetchedCredential } from './source.ts'

const ANSWER_MAX_BYTES = 1_048_576
const SHOWN_MAX = 200
/** Lifetime of a token whose issuer gives none, as OpenAI's clients have it. */
const DEFAULT_SECONDS = 3_600
const SECONDS_MAX = 31_536_000
const TOKEN = /^[\x21-\x7e]{1,16384}$/

export interface TokenRequest {
  readonly url: string
  readonly method: string
  readonly headers: NonNullable<RequestInit['headers']>
  readonly body?: NonNullable<RequestInit['body']>
  readonly signal: AbortSignal
}

export interface TokenAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * Sends a request to an issuer. Follows no redirect, which could lead secrets elsewhere. Rejects
 * with a sentence that names the issuer.
 */
export type SendTokenRequest = (request: TokenRequest) => Promise<TokenAnswer>

export function sendingBy(send: typeof fetch): SendTokenRequest {
  return async ({ url, signal, ...init }) => {
    try {
      const response = await send(url, { ...init, signal, redirect: 'error' })
      const { status, headers } = response
      return { status, headers: Object.fromEntries(headers), text: await textOf(response) }
    } catch (error) {
      const cause = error instanceof Error && error.cause ? error.cause : error
      throw new Error(`${new URL(url).host} gave no usable answer: ${causeOf(cause)}`)
    }
  }
}

async function textOf({ body }: Response): Promise<string> {
  const gathered = createByteGatherer(ANSWER_MAX_BYTES)
  for await (const piece of body ?? []) {
    if (!gathered.add(Buffer.from(piece))) throw new Error('it is too long')
  }
  return gathered.take().toString()
}

/** The token of an answer, as the header of requests. Rejects with a sentence without secrets. */
export async function fetchToken(
  send: SendTokenRequest,
  request: TokenRequest,
  lifetimeOf: (answer: AnswerMembers, date: string | undefined) => number = expiresIn,
): Promise<FetchedCredential> {
  const { host } = new URL(request.url)
  const { status, headers, text } = await send(request)
  const answer = membersOf(text)
  if (status !== 200) throw new Error(`${host} answered ${status}${reasonOf(answer)}`)
  const { access_token: token, token_type: type } = answer
  if (typeof token !== 'string' || !TOKEN.test(token)) {
    throw new Error(`${host} answered without a token`)
  }
  if (typeof type === 'string' && !/^bearer$/i.test(type)) {
    throw new Error(`${host} answered with a token of the type ${type.slice(0, SHOWN_MAX)}`)
  }
  return {
    headers: ['authorization', `Bearer ${token}`],
    livesMs: lifetimeOf(answer, headers.date),
  }
}

export type AnswerMembers = Readonly<Record<string, unknown>>

function membersOf(text: string): AnswerMembers {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

/** Numbers may be text: identity endpoints of Azure write them so. */
export function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : undefined
}

export function expiresIn({ expires_in: value }: AnswerMembers): number {
  return Math.min(secondsOf(value) ?? DEFAULT_SECONDS, SECONDS_MAX) * 1_000
}

/** The error of RFC 6749 §5.2, or of OpenAI's API. */
function reasonOf({ error, error_description: description }: AnswerMembers): string {
  const { code, message }: AnswerMembers = Object(error)
  const parts = [typeof error === 'string' ? error : code, description ?? message]
  const text = parts.filter((part) => typeof part === 'string').join(': ')
  return text === '' ? '' : ` (${text.replaceAll(/\s+/g, ' ').slice(0, SHOWN_MAX)})`
}
