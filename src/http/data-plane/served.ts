/** Connections and requests of the data plane, from the socket to their close. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Problem } from '#base/problem.ts'
import type { ErrorKind } from '#contract/errors/errors.ts'
import type { PresentedKey } from '#http/callers/credentials.ts'
import type { PacedAnswer } from '#http/connection/pace.ts'
import type { DataReply } from './reply.ts'
import type { RunningCall } from './revoked-calls.ts'
import type { Matched, RequestTarget } from './routes.ts'

/**
 * This plane's part of a connection: the newest response that it started, and the target and key
 * that the requests of a connection mostly have in common.
 */
export interface DataConnection {
  response: ServerResponse
  target: RequestTarget
  key: PresentedKey | undefined
  /** Address of the client. The socket keeps it after its close, once it was read. */
  readonly address: string | undefined
}

/** A request from its first byte to the close of its response. */
export interface Served {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly connection: DataConnection
  readonly requestId: string
  readonly reply: DataReply
  readonly startedAt: number
  readonly answer: PacedAnswer
  readonly received: RunningCall
  /** Undefined until its route is known. */
  matched: Matched | undefined
  /** Bytes of its body that were counted as those of a rejected request. */
  rejectedBytes: number
  /** Kind of the error response, if it is ours: an API format may change its status. */
  kind: ErrorKind | undefined
  /** The error, if it is ours. */
  problem: Problem | undefined
}
