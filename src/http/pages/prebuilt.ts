/** Pages built once, at their first request: served from one buffer, with a strong ETag. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Prebuilt {
  readonly type: string
  readonly body: Buffer
  /** A strong one: RFC 9110 §8.8.1. */
  readonly etag: string
}

export function prebuild(type: string, text: string): Prebuilt {
  const body = Buffer.from(text)
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}

/** Answers 304 to a client with the current page. */
export function sendPrebuilt(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { type, body, etag }: Prebuilt,
): FastifyReply {
  // Cached by a browser, but revalidated before each use.
  reply.header('etag', etag).header('cache-control', 'no-cache')
  return matches(headers['if-none-match'], etag)
    ? reply.status(304).send()
    : reply.type(type).send(body)
}

/** Weak comparison, as RFC 9110 §13.1.2 has it for `If-None-Match`. */
function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
}
