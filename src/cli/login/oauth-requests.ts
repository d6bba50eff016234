/**
 * Requests of a terminal to the authorization server of Bailiwick: RFC 6749 (tokens), RFC 8628
 * (device codes) and RFC 7009 (revocation), as a public client.
 */
import { type Static, type TObject, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { printable } from '#cli/table.ts'
import { ConnectionError } from '#client/errors.ts'
import { CLI_CLIENT, OAUTH_PATHS } from '#contract/oauth.ts'

/** Shorter than the 5 seconds that Codex waits for a token by default. */
const TIMEOUT_MS = 4_000
/** Of an answer: tokens and names are a few hundred bytes. */
const ANSWER_MAX = 64 * 1024

const Seconds = Type.Number({ exclusiveMinimum: 0 })
/** Printed, and stored: no control characters of a terminal, and nothing without end. */
const Word = Type.String({ minLength: 1, maxLength: 4_096, pattern: '^[\\x21-\\x7e]+$' })
const Named = Type.Object({ id: Word, name: Type.String() })

/** Holder of a sign-in: members that RFC 6749 does not have. */
export const Holder = Type.Object({
  key_id: Word,
  project: Named,
  organization: Named,
  user: Type.Object({ id: Word, email: Type.Union([Type.String(), Type.Null()]) }),
})

const Tokens = Type.Object({
  access_token: Word,
  expires_in: Seconds,
  refresh_token: Word,
  refresh_token_expires_in: Seconds,
  ...Holder.properties,
})
export type Tokens = Static<typeof Tokens>

const DeviceCodes = Type.Object({
  device_code: Word,
  user_code: Word,
  verification_uri: Word,
  verification_uri_complete: Word,
  expires_in: Seconds,
  interval: Type.Optional(Seconds),
})
export type DeviceCodes = Static<typeof DeviceCodes>

const ServerMetadata = Type.Object({ issuer: Word, authorization_endpoint: Word })
export type ServerMetadata = Static<typeof ServerMetadata>

const ErrorAnswer = Type.Object({
  error: Type.String(),
  error_description: Type.Optional(Type.String()),
})
const errorAnswer = Compile(ErrorAnswer)

/** An error of the authorization server, with its code: `authorization_pending`. */
export class OAuthRejection extends Error {
  readonly code: string

  constructor(code: string, description: string | undefined) {
    super(printable(description ?? `The server rejected the request: ${code}.`))
    this.name = 'OAuthRejection'
    this.code = code
  }
}

export type FormValues = Readonly<Record<string, string>>

export interface OAuthRequests {
  metadata(): Promise<ServerMetadata>
  authorizeDevice(parameters: FormValues): Promise<DeviceCodes>
  token(parameters: FormValues): Promise<Tokens>
  revoke(token: string): Promise<void>
}

/** `root` is the address of the server, without `/v1`. */
export function createOAuthRequests(root: string): OAuthRequests {
  const post = async (path: string, parameters: FormValues) => {
    const body = new URLSearchParams({ client_id: CLI_CLIENT.id, ...parameters })
    return answerOf(root, await fetchOnce(root, path, { method: 'POST', body }))
  }
  return {
    // Below the path of a proxy too, which forwards that path alone (RFC 8414 has it before).
    metadata: async () =>
      parsed(root, ServerMetadata, answerOf(root, await fetchOnce(root, OAUTH_PATHS.metadata, {}))),
    authorizeDevice: async (parameters) =>
      parsed(root, DeviceCodes, await post(OAUTH_PATHS.deviceAuthorization, parameters)),
    token: async (parameters) => parsed(root, Tokens, await post(OAUTH_PATHS.token, parameters)),
    revoke: async (token) => {
      await post(OAUTH_PATHS.revocation, { token })
    },
  }
}

/** Status of the list of models, which every key may read. */
export async function statusOfModels(baseUrl: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetchOnce(baseUrl, '/models', { headers })).status
}

interface Received {
  readonly status: number
  readonly text: string
}

async function fetchOnce(root: string, path: string, init: RequestInit): Promise<Received> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    // A redirect would send the tokens to another address.
    const response = await fetch(root + path, { ...init, signal, redirect: 'manual' })
    return { status: response.status, text: await boundedText(response) }
  } catch (error) {
    const reason = signal.aborted ? `took longer than ${TIMEOUT_MS} ms` : 'cannot be reached'
    throw new ConnectionError(`${root} ${reason}.`, error)
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body ?? []) {
    size += piece.length
    if (size > ANSWER_MAX) throw new Error(`The answer has more than ${ANSWER_MAX} bytes.`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

function answerOf(root: string, { status, text }: Received): unknown {
  const value = jsonOf(text)
  if (status === 200) return value
  if (errorAnswer.Check(value)) throw new OAuthRejection(value.error, value.error_description)
  if (status >= 500 || status === 429) {
    throw new ConnectionError(`${root} answered with status ${status}.`)
  }
  throw new ConnectionError(`${root} has no sign-in for terminals: it answered ${status}.`)
}

function parsed<T extends TObject>(root: string, schema: T, value: unknown): Static<T> {
  if (Compile(schema).Check(value)) return value
  throw new ConnectionError(`${root} answered with something else than an authorization server.`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
