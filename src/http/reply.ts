/** The way back to a caller of the data plane, over the server's own response. */
import type { ServerResponse } from 'node:http'
import type { Reply } from '#gateway/call.ts'

/** Longest body that is sent in one string with its head, which costs one write instead of two. */
const ONE_WRITE_MAX_BYTES = 65_536
/** RFC 9110 §8.6: an answer of this status has no length. */
const NO_CONTENT = 204

export interface DataReply extends Reply {
  /** Whether an answer has begun: then no other can be given. */
  hasBegun(): boolean
  headers(): readonly string[]
}

/** `ours` are the headers that every answer has; `finishing` adds those that are known last. */
export const createReply = (
  response: ServerResponse,
  ours: string[],
  finishing: (headers: string[]) => void,
): DataReply => {
  let onDrain: (() => void) | undefined
  let onAbort: (() => void) | undefined
  let hasBegun = false
  let isAborted = false
  response.once('close', () => {
    if (response.writableFinished) return
    isAborted = true
    onAbort?.()
  })
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
      const all = headers(rest)
      if (status !== NO_CONTENT) all.push('content-length', String(body.length))
      response.writeHead(status, all)
      // Latin 1 has every byte: the string is the body as it is.
      if (body.length <= ONE_WRITE_MAX_BYTES) response.end(body.toString('latin1'), 'latin1')
      else response.end(body)
    },
    head: (status, rest) => {
      hasBegun = true
      response.writeHead(status, headers(rest))
      response.flushHeaders()
    },
    write: (piece) => response.write(piece),
    end: () => {
      response.end()
    },
    destroy: () => {
      response.destroy()
    },
    onDrain: (callback) => {
      if (!onDrain) response.on('drain', () => onDrain?.())
      onDrain = callback
    },
    onAbort: (callback) => {
      onAbort = callback
      if (isAborted) callback()
    },
  }
}
