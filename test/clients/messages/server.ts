/** The server that clients of the Messages API are run against, in the state that an act needs. */
import type { Behaviour } from '#simulator/behaviour.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import type { Act } from './clients.ts'

export interface MessagesServer {
  /** Base URL, without a path. */
  readonly url: string
  readonly key: string
  readonly upstream: Upstream
  /** Brings the server into the state of an act; returns the text of its error, if it has one. */
  prepare(act: Act): string
  close(): Promise<void>
}

/** Answers of a gateway at a limit, with the headers that tell a client whether to send again. */
const REJECTIONS: Readonly<Partial<Record<Act, Rejection>>> = {
  'rate limit': {
    status: 429,
    type: 'rate_limit_error',
    message: 'The project has reached its limit of requests per minute.',
    headers: { 'retry-after': '1' },
  },
  'end of a budget': {
    status: 429,
    type: 'billing_error',
    message: 'The project has spent its budget of this month.',
    headers: { 'retry-after': '86400', 'x-should-retry': 'false' },
    times: 'always',
  },
  'revoked key': {
    status: 401,
    type: 'authentication_error',
    message: 'This API key was revoked.',
    headers: { 'x-should-retry': 'false' },
    times: 'always',
  },
}

interface Rejection extends Pick<Behaviour, 'headers' | 'times'> {
  readonly status: number
  readonly type: string
  readonly message: string
}

/** The simulated upstream, which rejects as a gateway would. */
export async function openSimulated(): Promise<MessagesServer> {
  const upstream = await startUpstream()
  return {
    url: new URL(upstream.url).origin,
    key: UPSTREAM_KEY,
    upstream,
    prepare(act) {
      upstream.reset()
      const rejection = REJECTIONS[act]
      if (!rejection) return ''
      const { type, message, ...rest } = rejection
      upstream.script({
        ...rest,
        body: { type: 'error', error: { type, message }, request_id: null },
      })
      return message
    },
    close: () => upstream.close(),
  }
}
