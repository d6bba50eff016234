/**
 * Record of a client's connection, made at its first request. Errors of the connection, the bound
 * on its requests and the data plane have one in common.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { RoundRobinItem } from '#event-loop/round-robin.ts'
import type { UnstartedRequest } from './unstarted-requests.ts'

/** `Data` is the part of the data plane. */
export interface ClientConnection<Data> extends RoundRobinItem {
  readonly socket: Socket
  /** Response to the newest request, which may wait unstarted. */
  newest: ServerResponse | undefined
  /** Requests under way. */
  started: number
  /** Requests that wait until others of the connection have been answered. */
  readonly waiting: UnstartedRequest[]
  /** Whether a request had to wait. */
  hasWaited: boolean
  /** Whether a request was answered with 429 while others waited behind it. */
  isRejected: boolean
  /** Undefined until the data plane starts a request. */
  data: Data | undefined
}

export type Connections<Data> = WeakMap<Socket, ClientConnection<Data>>
