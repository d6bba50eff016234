/** The way back to a caller of the data plane, over the server's own response. */
import type { ServerResponse } from 'node:http'
import type { Clock } from '#base/clock.ts'
import type { Reply } from '#gateway/call.ts'
import { OPENAI_VERSION } from './errors.ts'
import { closeUnread, discardBody } from './unread-bodies.ts'

/** Longest body that is sent in one string with its head, which costs one write instead of two. */
const ONE_WRITE_MAX_BYTES = 65_536
/** RFC 9110 §8.6: an answer of this status has no length. */
const NO_CONTENT = 204

export interface DataReply extends Reply {
  /** Whether an answer has begun: then no other can be given. */
  hasBegun(): boolean
  headers(): readonly string[]
  /** The response has been closed, by either side: a caller who went away is told of. */
  closed(): void
}

export interface ReplyOptions {
  /** For how long something took. */
  readonly elapsed: Clock
  readonly isStopping: () => boolean
  /** Names and values, alternately, of headers that every response has. */
  readonly secureHeaders: readonly string[]
}

/** The reply to a request that came at `startedAt`. */
export const openReply = (
  { elapsed, isStopping, secureHeaders }: ReplyOptions,
  response: ServerResponse,
  requestId: string,
  startedAt: number,
): DataReply => {
  const ours = ['x-request-id', requestId, 'openai-version', OPENAI_VERSION]
  ours.push('x-content-type-options', 'nosniff', ...secureHeaders)
  return createReply(response, ours, (headers) => {
    headers.push('openai-processing-ms', String(Math.round(elapsed() - startedAt)))
    // Kept alive, the connection would hold up the stop until it times out.
    if (isStopping()) headers.push('connection', 'close')
  })
}

/** `ours` are the headers that every answer has; `finishing` adds those that are known last. */
const createReply = (
  response: ServerResponse,
  ours: string[],
  finishing: (headers: string[]) => void,
): DataReply => {
  const abort = createAbort(response)
  let onDrain: (() => void) | undefined
  let hasBegun = false
  let hasWritten = false
  const headers = (rest: readonly string[]): string[] => {
    const all = ours.concat(rest)
    finishing(all)
    return all
  }
  return {
    hasBegun: () => hasBegun,
    headers: () => ours,
    add: (more) => {
      ours.push(...more)
    },
    whole: (status, rest, body) => {
      hasBegun = true
      sendWhole(response, status, headers(rest), body)
    },
    head: (status, rest) => {
      hasBegun = true
      if (!response.req.complete) closeUnread(response)
      response.writeHead(status, headers(rest))
    },
    flush: () => {
      if (!hasWritten) response.flushHeaders()
      hasWritten = true
    },
    write: (piece) => {
      hasWritten = true
      return response.write(piece)
    },
    end: () => void response.end(),
    destroy: () => void response.destroy(),
    onDrain: (callback) => {
      if (!onDrain) response.on('drain', () => onDrain?.())
      onDrain = callback
    },
    ...abort,
  }
}

/** Calls back the last one who asked, when the caller goes away, or at once when that has been. */
const createAbort = (response: ServerResponse): Pick<DataReply, 'closed' | 'onAbort'> => {
  let whenAborted: (() => void) | undefined
  let isAborted = false
  return {
    closed: () => {
      if (response.writableFinished) return
      isAborted = true
      whenAborted?.()
    },
    onAbort: (callback) => {
      whenAborted = callback
      if (isAborted) callback()
    },
  }
}

const sendWhole = (
  response: ServerResponse,
  status: number,
  headers: string[],
  body: Buffer,
): void => {
  if (status !== NO_CONTENT) headers.push('content-length', String(body.length))
  if (!response.req.complete) {
    sendBeforeRequest(response, status, headers, body)
    return
  }
  response.writeHead(status, headers)
  // Latin 1 has every byte: the string is the body as it is.
  if (body.length <= ONE_WRITE_MAX_BYTES) response.end(body.toString('latin1'), 'latin1')
  else response.end(body)
}

/** Answers a request whose body is still on its way, and closes the connection. */
const sendBeforeRequest = (
  response: ServerResponse,
  status: number,
  headers: string[],
  body: Buffer,
): void => {
  headers.push('connection', 'close')
  closeUnread(response)
  response.writeHead(status, headers)
  response.write(body)
  discardBody(response.req, () => response.end())
}
