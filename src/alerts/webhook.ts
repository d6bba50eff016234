/**
 * Messages by webhooks, signed as Standard Webhooks says: a receiver checks them with any
 * library for it.
 *
 * A receiver is an address that an administrator of an organization chooses, so a request to it
 * must reach nothing that only this server can: it goes to public addresses alone, follows no
 * redirect, and of the answer only the status is used. Each request has a separate connection.
 */
import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Clock } from '#base/clock.ts'
import { request as requestHttp } from '#base/node-http.ts'
import { retryAfterOf } from '#base/retry-after.ts'
import type { WebhookSettings } from '#config/alerts.ts'
import type { Egress } from '#egress/egress.ts'
import { DeliveryError, type RejectedAnswer, type Send } from './delivery.ts'
import { webhookBodyOf } from './message.ts'
import { isPrivateLiteral, privateAddress, publicLookup, type Resolve } from './public-addresses.ts'

/** Most bytes that are read of an answer, which has no use but to end. */
const ANSWER_BYTES_MAX = 65_536
const USER_AGENT = 'Bailiwick'
const SECOND_MS = 1_000

export interface WebhookOptions {
  readonly settings: WebhookSettings
  readonly now: Clock
  readonly resolve: Resolve
  readonly egress: Egress
}

export interface WebhookSenderOptions extends WebhookOptions {
  /** Address of the server that has the console, if it is known. */
  readonly consoleUrl: string | undefined
}

/** Posts a delivery to its alert's receiver, or to the configured receiver. */
export function createWebhookSender(options: WebhookSenderOptions): Send {
  const { settings, consoleUrl } = options
  return async (delivery, signal) => {
    const { key } = settings
    const address = delivery.webhookUrl ?? settings.url
    if (address === undefined) throw new DeliveryError('No webhook is configured')
    if (key === undefined) throw new DeliveryError("The setting 'alerts.webhook.secret' is missing")
    const message = { id: delivery.id, body: webhookBodyOf(delivery, consoleUrl) }
    await postSigned(options, { ...message, address, key: key.current() }, signal)
    return null
  }
}

/** A message of Standard Webhooks. Its id is the same at each attempt. */
export interface WebhookMessage {
  readonly id: string
  readonly body: string
  readonly address: string
  readonly key: Buffer
}

/** Posts a message once. Rejects with a `DeliveryError` unless it is accepted. */
export async function postSigned(
  options: WebhookOptions,
  message: WebhookMessage,
  signal: AbortSignal,
): Promise<void> {
  const { id, body, address, key } = message
  const url = checkedUrl(address, options.settings)
  const headers = signedHeaders(id, { key, body, atMs: options.now() })
  await post(options, { url, body, headers, signal })
}

function checkedUrl(address: string, { allowPrivate }: WebhookSettings): URL {
  const url = new URL(address)
  if (allowPrivate) return url
  if (url.protocol !== 'https:') throw new DeliveryError('The webhook must be an https address')
  if (isPrivateLiteral(url)) throw privateAddress()
  return url
}

interface Signed {
  readonly key: Buffer
  readonly body: string
  readonly atMs: number
}

/** Headers of Standard Webhooks. */
function signedHeaders(id: string, { key, body, atMs }: Signed) {
  const timestamp = String(Math.floor(atMs / SECOND_MS))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': USER_AGENT,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

interface Posted {
  readonly url: URL
  readonly body: string
  readonly headers: Record<string, string>
  readonly signal: AbortSignal
}

/** Resolves at the status of a success. A body that is left does not undo it. */
function post(
  { settings, resolve, egress }: WebhookOptions,
  { url, body, headers, signal }: Posted,
): Promise<void> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const lookup = settings.allowPrivate ? undefined : publicLookup(resolve)
  const createConnection = egress.connection(url, { lookup, signal })
  const connection = createConnection
    ? { createConnection }
    : { agent: false, ...(lookup && { lookup }) }
  const { promise, resolve: succeed, reject } = Promise.withResolvers<void>()
  const fail = (error: unknown): void => reject(failureOf(error, signal))
  const request = send(url, { method: 'POST', headers, signal, ...connection })
  request.on('error', fail)
  request.on('response', (response) => {
    const { statusCode = 0 } = response
    if (statusCode >= 200 && statusCode < 300) succeed()
    else reject(new DeliveryError(rejectionOf(statusCode), answerOf(response)))
    readToEnd(response)
  })
  request.end(body)
  return promise
}

/** Lets the receiver finish its answer, within the bound and until the signal of the request. */
function readToEnd(response: IncomingMessage): void {
  let bytes = 0
  response.on('error', () => {})
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) response.destroy()
  })
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage): RejectedAnswer {
  return { status, retryAfterMs: retryAfterOf(headers['retry-after']) }
}

function rejectionOf(status: number): string {
  return status >= 300 && status < 400
    ? `The webhook answered ${status}: redirects are not followed`
    : `The webhook answered ${status}`
}

/** The code alone: the message of a failed connection has the addresses that were tried. */
function failureOf(error: unknown, signal: AbortSignal): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (signal.aborted) return new DeliveryError('The webhook took too long')
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return new DeliveryError(`The webhook cannot be reached (${code})`)
}
