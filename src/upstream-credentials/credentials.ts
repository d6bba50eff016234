/**
 * Credentials of upstreams: fixed headers, those that a file changes, and sources of tokens. A
 * target is given its headers when they change, and no request waits for them.
 */
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import type { UpstreamAuth } from '#config/upstream-auth.ts'
import type { Egress } from '#egress/egress.ts'
import { signAwsTokens } from './aws.ts'
import { fetchEntraTokens } from './azure.ts'
import { fetchGoogleTokens } from './gcp.ts'
import {
  type CredentialSource,
  type CredentialState,
  createSource,
  type FetchCredential,
  LOOK_MS,
} from './source.ts'
import { sendingBy } from './token-answer.ts'
import { exchangeToken } from './token-exchange.ts'

/** Headers with the credentials; undefined while there are none. */
export type OnHeaders = (headers: readonly string[] | undefined) => void

/** Credentials of one upstream. */
export interface OpenCredentials {
  /** The upstream has rejected them. */
  reject(): void
  /** Undefined for a header, which has no end. */
  state(): CredentialState | undefined
  /** Ends its source. */
  close(): void
}

export interface CredentialsOptions {
  readonly now: Clock
  readonly elapsed: Clock
  readonly schedule: Schedule
  readonly egress: Egress
  /** Reads secrets in files again. */
  readonly refreshSecrets: () => void
  readonly onFetched: (upstream: string, result: 'fetched' | 'failed') => void
  readonly warn: (message: string) => void
}

export interface Credentials {
  /** Calls `onHeaders` at once, and after each change. */
  open(upstream: string, auth: UpstreamAuth | undefined, onHeaders: OnHeaders): OpenCredentials
  /** Resolves when the first fetch of each source has succeeded or failed. */
  first(): Promise<void>
  close(): Promise<void>
}

const NO_HEADERS: readonly string[] = []
const NONE: OpenCredentials = {
  reject: () => {},
  state: () => undefined,
  close: () => {},
}

export function createCredentials(options: CredentialsOptions): Credentials {
  const sources = new Set<CredentialSource>()
  let task: ScheduledTask | undefined
  const look = (): void => {
    for (const source of sources) source.look()
  }
  return {
    open: (upstream, auth, onHeaders) => {
      if (!auth) {
        onHeaders(NO_HEADERS)
        return NONE
      }
      if (auth.type === 'header') {
        const { name, value } = auth
        const set = (): void => onHeaders([name, value.current()])
        value.onChange(set)
        set()
        return { ...NONE, reject: options.refreshSecrets }
      }
      task ??= options.schedule({ name: 'upstream_credentials', everyMs: LOOK_MS, run: look })
      const source = openSource(options, upstream, auth, onHeaders)
      sources.add(source)
      source.look()
      const close = (): void => {
        source.close()
        sources.delete(source)
      }
      return { reject: source.reject, state: source.state, close }
    },
    first: async () => void (await Promise.all(Array.from(sources, ({ first }) => first))),
    close: async () => {
      for (const source of sources) source.close()
      await task?.stop()
    },
  }
}

function openSource(
  { now, elapsed, egress, onFetched, warn }: CredentialsOptions,
  upstream: string,
  auth: SourceAuth,
  onHeaders: OnHeaders,
): CredentialSource {
  onHeaders(undefined)
  return createSource({
    fetch: fetchOf(auth, egress),
    now,
    elapsed,
    onCredential: onHeaders,
    onFetched: (result) => onFetched(upstream, result),
    onFailing: (reason) => warn(logMessage('credentials_failed', { upstream, reason })),
    onRestored: (failures) => warn(logMessage('credentials_restored', { upstream, failures })),
    onEnded: () => warn(logMessage('credentials_ended', { upstream })),
  })
}

type SourceAuth = Exclude<UpstreamAuth, { type: 'header' }>

function fetchOf(auth: SourceAuth, { fetch: send }: Egress): FetchCredential {
  switch (auth.type) {
    case 'token_exchange':
      return exchangeToken(auth, sendingBy(send))
    case 'aws':
      return signAwsTokens(auth, sendingBy(send))
    case 'azure':
      return fetchEntraTokens(auth, sendingBy(send))
    case 'gcp':
      return fetchGoogleTokens(auth, send)
  }
}
