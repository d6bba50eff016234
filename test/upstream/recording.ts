/** What arrived: every request as it was, so that a test can see what leaked and what was lost. */
import type { IncomingMessage } from 'node:http'

export interface RecordedRequest {
  /** The place in the order of arrival, from 1. */
  readonly order: number
  /** Milliseconds since 1970. */
  readonly arrivedAt: number
  /** Which connection it came on, from 1. */
  readonly connection: number
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** As it was written, query and all. */
  readonly target: string
  /** As they were written, in their order. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[]
  /** By name in lower case, repeated ones joined. */
  readonly headers: Readonly<Record<string, string>>
  /** What was read of the body so far. Beyond `keepBytes` it is counted and not kept. */
  body: Buffer
  bodyBytes: number
  /** The body was read to its end. */
  complete: boolean
  /** The caller went away before the answer was whole. */
  aborted: boolean
  /** The answer was written to its end, or broken off as the script said. */
  answered: boolean
  /** Pieces of the answer's body written so far. */
  piecesWritten: number
}

export interface Recording {
  readonly requests: RecordedRequest[]
  /** How many arrived, kept or not. */
  readonly arrived: number
  add(request: IncomingMessage, connection: number): RecordedRequest
  /** Tells those who wait that something changed. */
  changed(): void
  /** Resolves when the condition holds, looked at whenever something changes. */
  until(condition: () => boolean): Promise<void>
  clear(): void
}

export const createRecording = (keepRequests: number, now: () => number): Recording => {
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

const record = (
  request: IncomingMessage,
  connection: number,
  order: number,
  arrivedAt: number,
): RecordedRequest => {
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
