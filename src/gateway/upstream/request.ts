/** Requests to upstreams. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { upstreamHeaders } from './forwarded-headers.ts'
import type { UpstreamTarget } from './open-target.ts'

export interface UpstreamRequest {
  /** The project; the connection counts in its share. */
  readonly projectId: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Names and values, alternately. */
  readonly headers: string[]
  readonly body: Buffer | Readable | null
  /**
   * `fresh`: a new connection, for requests that must not be sent twice. A pooled connection may
   * end as it is used again, and then nobody can say whether the request was seen.
   */
  readonly connection?: 'pooled' | 'fresh'
  /** Whether the gateway has added `stream_options`, which asks for usage. */
  readonly addsUsageOption?: boolean
  /** Time limit for the whole answer, the wait for a connection included. */
  readonly timeoutMs?: number
}

export interface ObjectRequest extends Pick<UpstreamRequest, 'connection' | 'timeoutMs'> {
  readonly projectId: string
  readonly method?: UpstreamRequest['method'] | undefined
  /** Below the base path of the upstream. */
  readonly path: string
  /** Headers of the caller, if it is the caller's request. */
  readonly headers?: IncomingHttpHeaders
  /** The caller's JSON; null for a request without a body. */
  readonly body?: Buffer | null
}

/** A request about an object of an upstream. */
export function objectRequest(
  target: UpstreamTarget,
  { projectId, method = 'GET', path, headers = {}, body = null, ...rest }: ObjectRequest,
): UpstreamRequest {
  const forwarded = body ? headers : { ...headers, 'content-type': undefined }
  return {
    projectId,
    method,
    path: target.upstream.basePath + path,
    headers: upstreamHeaders(forwarded, target),
    body,
    ...rest,
  }
}
