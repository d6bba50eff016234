/**
 * The state of a running server by its API, with an admin key: several answers, each by a
 * connection of its own, since a balancer may send them to different nodes.
 */
import { Compile } from 'typebox/compile'
import { causeOf } from '#base/error-cause.ts'
import { retrieveServer, Server } from '#contract/extensions/server.ts'
import type { Connector } from '#egress/tunnelling.ts'
import { sendBounded } from './bounded-request.ts'

const ANSWERS = 8
const ANSWER_MAX_MS = 8_000
const KEPT_BYTES = 4 * 2 ** 20

export type ServerAnswer =
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'status'; readonly status: number }
  /** An object of another form: of another version. */
  | { readonly kind: 'unknown'; readonly version: string | undefined }
  | { readonly kind: 'server'; readonly server: Server }

export interface RunningServerOptions {
  /** Base URL with `/v1`. */
  readonly baseUrl: string
  readonly adminKey: string
  readonly connect: Connector
}

/** The answers; the first alone if it is no success. */
export async function readRunningServer(options: RunningServerOptions): Promise<ServerAnswer[]> {
  const first = await readOnce(options)
  if (first.kind !== 'server') return [first]
  const others = Array.from({ length: ANSWERS - 1 }, () => readOnce(options))
  return [first, ...(await Promise.all(others))]
}

const isServer = Compile(Server)

async function readOnce({
  baseUrl,
  adminKey,
  connect,
}: RunningServerOptions): Promise<ServerAnswer> {
  const signal = AbortSignal.timeout(ANSWER_MAX_MS)
  try {
    const { status, body } = await sendBounded({
      url: new URL(baseUrl + retrieveServer.path),
      connect,
      headers: { authorization: `Bearer ${adminKey}` },
      keptBytes: KEPT_BYTES,
      signal,
    })
    if (status !== 200) return { kind: 'status', status }
    const answer = parsed(body.toString())
    if (isServer.Check(answer)) return { kind: 'server', server: answer }
    const { version } = Object(answer)
    return { kind: 'unknown', version: typeof version === 'string' ? version : undefined }
  } catch (error) {
    const reason = signal.aborted ? `no answer within ${ANSWER_MAX_MS / 1_000} s` : causeOf(error)
    return { kind: 'failed', reason }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
