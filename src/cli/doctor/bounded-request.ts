/**
 * One request with a bounded answer: the signal bounds its time, and no more of the body is read
 * than is kept. A redirect is not followed, so credentials go to no other host.
 */
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import { request } from '#base/node-http.ts'
import type { Connector } from '#egress/tunnelling.ts'

export interface BoundedRequest {
  readonly url: URL
  readonly connect: Connector
  readonly method?: 'GET' | 'POST'
  readonly headers?: OutgoingHttpHeaders
  /** Bytes of the body that are kept; the connection ends after them. */
  readonly keptBytes: number
  readonly signal: AbortSignal
  /** Listener for the head of the answer. */
  readonly onHead?: (answer: IncomingMessage) => void
  /** Listener for each piece of the body as it arrives. */
  readonly onChunk?: (chunk: Buffer) => void
}

export interface BoundedAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Rejects with the error of the connection, or the reason of the signal. */
export function sendBounded(options: BoundedRequest): Promise<BoundedAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<BoundedAnswer>()
  collectBounded(open(options), options, resolve, reject).end()
  return promise
}

/**
 * Sends the head of a POST with a body of this length, and nothing of the body. Resolves to the
 * answer, or to `continue` if the body is asked for.
 */
export function announceBody(
  options: BoundedRequest,
  bytes: number,
): Promise<BoundedAnswer | 'continue'> {
  const { promise, resolve, reject } = Promise.withResolvers<BoundedAnswer | 'continue'>()
  const expecting = { ...options.headers, 'content-length': bytes, expect: '100-continue' }
  const sent = open({ ...options, method: 'POST', headers: expecting })
  sent.once('continue', () => {
    resolve('continue')
    sent.destroy()
  })
  collectBounded(sent, options, resolve, reject).flushHeaders()
  return promise
}

function collectBounded(
  sent: ClientRequest,
  { keptBytes, signal, onHead, onChunk }: BoundedRequest,
  resolve: (answer: BoundedAnswer) => void,
  reject: (reason: unknown) => void,
): ClientRequest {
  const fail = (error: Error): void => reject(signal.aborted ? signal.reason : error)
  return sent.on('error', fail).once('response', (answer) => {
    onHead?.(answer)
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (): void => {
      const body = Buffer.concat(chunks).subarray(0, keptBytes)
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
      sent.destroy()
    }
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      onChunk?.(chunk)
      bytes += chunk.length
      if (bytes >= keptBytes) end()
    })
    answer.once('end', end).on('error', fail)
    if (keptBytes === 0) end()
  })
}

function open({ url, connect, method = 'GET', headers, signal }: BoundedRequest) {
  const { protocol, host, port } = url
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  return request({
    method,
    path: url.pathname + url.search,
    headers: { ...headers, host },
    signal,
    // The connector begins TLS, so this is the scheme of the message alone.
    protocol: 'http:',
    host: hostname,
    createConnection: (_options, done) => {
      connect({ protocol, host, hostname, port }, (error, socket) => {
        if (signal.aborted) socket?.destroy()
        done(error, socket ?? new Socket())
      })
      return undefined
    },
  })
}
