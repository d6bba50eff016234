/** Connections written by hand, for requests that no client would send. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { acceptEvent, connectTo } from './client-socket.ts'
import { CHAT } from './gateway.ts'
import type { Harness } from './harness.ts'

/** A connection that is written by hand. */
export interface Line {
  readonly socket: Socket
  /** Bytes received so far, as Latin 1. */
  text(): string
  /** Resolves when the bytes received include `wanted`. */
  until(wanted: string): Promise<void>
  /** Resolves when the connection has ended. */
  readonly ended: Promise<string>
}

export function line(url: string): Line {
  const socket = connectTo(url, { allowHalfOpen: true })
  let text = ''
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece
  })
  socket.on('error', () => {})
  const ended = new Promise<string>((resolve) => {
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(text))
  })
  const fail = (all: string): never => assert.fail(`it ended before: ${all}`)
  return {
    socket,
    text: () => text,
    until: async (wanted) => {
      while (!text.includes(wanted)) await Promise.race([once(socket, 'data'), ended.then(fail)])
    },
    ended,
  }
}

/** A connection that is written by hand, and its socket in the server. */
export async function meet({ app, url }: Harness): Promise<Line & { readonly server: Socket }> {
  const accepted = once(app.server, acceptEvent(app.server))
  const client = line(url)
  const [server] = await accepted
  return { ...client, server }
}

/** Bytes of a request with a body; `content-length` is optional. */
export function requestOf(
  key: string,
  body: string | Buffer,
  more: readonly string[] = [],
  path = CHAT,
  declaresLength = true,
): Buffer {
  return Buffer.concat([
    Buffer.from(
      [
        `POST ${path} HTTP/1.1`,
        'host: gateway',
        `authorization: Bearer ${key}`,
        'content-type: application/json',
        ...(declaresLength ? [`content-length: ${Buffer.byteLength(body)}`] : []),
        ...more,
        '',
        '',
      ].join('\r\n'),
      'latin1',
    ),
    Buffer.from(body),
  ])
}
