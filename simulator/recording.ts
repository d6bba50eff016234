/** Recording of every request as it arrived, so that tests can detect leaks and losses. */
import type { IncomingMessage } from 'node:http'

export interface RecordedRequest {
  /** Sequence number of arrival, from 1. */
  readonly order: number
  /** Milliseconds since 1970. */
  readonly arrivedAt: number
  /** Number of the connection, from 1. */
  readonly connection: number
  readonly method: string
  /** Path without the query. */
  readonly path: string
  /** Request target as received, with the query. */
  readonly target: string
  /** Raw headers, in order. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[]
  /** Headers by lower-case name, duplicates joined. */
  readonly headers: Readonly<Record<string, string>>
  /** Body received so far. Bytes beyond `keepBytes` are counted and not kept. */
  body: Buffer
  bodyBytes: number
  /** Whether the body was read to its end. */
  complete: boolean
  /** Whether the caller disconnected before the response was complete. */
  aborted: boolean
  /** Whether the response was written to its end, or broken off as scripted. */
  answered: boolean
  /** Body chunks of the response written so far. */
  piecesWritten: number
}

export interface Recording {
  readonly requests: RecordedRequest[]
  /** Number of requests that arrived, kept or not. */
  readonly arrived: number
  add(request: IncomingMessage, connection: number): RecordedRequest
  /** Notifies waiting conditions of a change. */
  changed(): void
  /** Resolves when the condition holds; checked at every change. */
  until(condition: () => boolean): Promise<void>
  clear(): void
}

export function createRecording(keepRequests: number, now: () => number): Recording {
  const requests: RecordedRequest[] = []
  const waiting = new Set<() => void>()
  let arrived = 0
  const recording: Recording = {
    requests,
    get arrived() {
      return arrived
    },
    add(request, connection) {
      arrived += 1
      const one = record(request, connection, arrived, now())
      if (keepRequests > 0) requests.push(one)
      if (requests.length > keepRequests) requests.shift()
      recording.changed()
      return one
    },
    changed() {
      for (const look of waiting) look()
    },
    until(condition) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const look = (): void => {
        try {
          if (!condition()) return
          resolve()
        } catch (error) {
          reject(error)
        }
        waiting.delete(look)
      }
      waiting.add(look)
      look()
      return promise
    },
    clear() {
      requests.length = 0
      arrived = 0
      recording.changed()
    },
  }
  return recording
}

function record(
  request: IncomingMessage,
  connection: number,
  order: number,
  arrivedAt: number,
): RecordedRequest {
  const { method = '', url = '/', rawHeaders: raw } = request
  const rawHeaders: [string, string][] = []
  const headers: Record<string, string> = {}
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const value = raw[at + 1] ?? ''
    rawHeaders.push([name, value])
    const key = name.toLowerCase()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`
  }
  const query = url.indexOf('?')
  return {
    order,
    arrivedAt,
    connection,
    method,
    path: query < 0 ? url : url.slice(0, query),
    target: url,
    rawHeaders,
    headers,
    body: Buffer.alloc(0),
    bodyBytes: 0,
    complete: false,
    aborted: false,
    answered: false,
    piecesWritten: 0,
  }
}
