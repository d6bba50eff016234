/**
 * Connections through an HTTP proxy, by CONNECT (RFC 9110 §9.3.6).
 *
 * Each tunnel has a separate connection to the proxy, which undici's client makes and reads the
 * answer on: its head is bounded, and a body is never read. The signal of the tunnel bounds all of
 * it in time: a proxy that hangs, or sends interim answers without an end, fails like a server that
 * cannot be reached. Any error has a code that undici does not know, since its pools repeat a
 * connection forever after some of their own.
 */
import type { Socket } from 'node:net'
import { type buildConnector, Client } from 'undici'
import type { ProxySettings } from '#config/egress.ts'
import type { Secret } from '#config/secret.ts'

/** Largest head of a proxy's answer, in bytes. */
const HEAD_MAX_BYTES = 16_384

/** Error of a connection that the proxy did not make. */
export class ProxyError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProxyError'
    this.code = code
  }
}

export interface OpenProxy {
  /** Read for each tunnel: its file may be replaced. */
  readonly settings: Secret<ProxySettings>
  /** Makes connections to the proxy itself. */
  readonly connect: buildConnector.connector
}

/** Opens a connection to `authority`, host and port, or rejects with a `ProxyError`. */
export async function openTunnel(
  { settings, connect }: OpenProxy,
  authority: string,
  signal: AbortSignal,
): Promise<Socket> {
  const { origin, authorization } = settings.current()
  const client = new Client(origin, {
    connect,
    allowH2: false,
    maxHeaderSize: HEAD_MAX_BYTES,
    // The signal bounds the whole.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  try {
    const { statusCode, socket } = await client.connect({
      path: authority,
      signal,
      headers: {
        host: authority,
        ...(authorization !== undefined && { 'proxy-authorization': authorization }),
      },
    })
    if (statusCode >= 200 && statusCode < 300) return socket as Socket
    socket.on('error', () => {}).destroy()
    throw new ProxyError(`PROXY_${statusCode}`, `the proxy ${origin} answered ${statusCode}`)
  } catch (error) {
    throw failureOf(error, origin, signal)
  } finally {
    // The connection of a tunnel is no longer the client's.
    void client.destroy()
  }
}

function failureOf(error: unknown, origin: string, signal: AbortSignal): ProxyError {
  if (error instanceof ProxyError) return error
  if (signal.aborted) return timedOut(origin, error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'FAILED'
  return new ProxyError(`PROXY_${code}`, `the proxy ${origin} cannot be used`, { cause: error })
}

export function timedOut(origin: string, cause: unknown): ProxyError {
  return new ProxyError('PROXY_TIMEOUT', `no connection through the proxy ${origin} in time`, {
    cause,
  })
}
