/**
 * A source of credentials: tokens with an end, fetched ahead of it in the background.
 *
 * - One fetch is under way at a time. It begins half a lifetime, at most ten minutes, before the
 *   token ends, and requests use the last token until the next has come.
 * - A fetch has ten seconds, whatever its library does: then it is aborted, and counts as failed.
 * - After a failure the next fetch waits, from a second to half a minute. The last token is used
 *   to its end; from then on there is none.
 * - A lifetime is measured by the monotonic clock from the start of its fetch: a clock that is
 *   moved neither ends a token nor prolongs it.
 * - After an upstream has rejected a token the next is fetched at once, yet only once in ten
 *   seconds: others may be rejected for reasons that no token mends.
 */
import type { Clock } from '#base/clock.ts'
import { maskSecrets } from '#base/secrets.ts'

/** Interval at which a source is looked at. */
export const LOOK_MS = 1_000
/** Longest time of a fetch. */
export const FETCH_MAX_MS = 10_000
const LEAD_MAX_MS = 600_000
const RETRY_MAX_MS = 30_000
const REJECTED_EVERY_MS = 10_000
const MESSAGE_MAX = 500

/** A token as its issuer gave it. */
export interface FetchedCredential {
  /** Names and values of headers, alternately. */
  readonly headers: readonly string[]
  /** Its lifetime from now on. */
  readonly livesMs: number
  /** Time after which it is fetched again, whatever its lifetime. */
  readonly renewAfterMs?: number
}

/** Rejects with the reason. Requests end with the signal. */
export type FetchCredential = (signal: AbortSignal) => Promise<FetchedCredential>

/** The state of a source, for administrators. Times are Unix milliseconds. */
export interface CredentialState {
  readonly hasCredential: boolean
  /** Failed fetches in a row. */
  readonly failures: number
  readonly fetchedAt: number | null
  readonly endsAt: number | null
  readonly lastError: { readonly at: number; readonly message: string } | null
}

export interface SourceOptions {
  readonly fetch: FetchCredential
  readonly now: Clock
  /** Monotonic clock. */
  readonly elapsed: Clock
  /** Called with the headers of each credential, and with undefined when there is none any more. */
  readonly onCredential: (headers: readonly string[] | undefined) => void
  readonly onFetched: (result: 'fetched' | 'failed') => void
  /** Called at the first failure in a row. */
  readonly onFailing: (reason: string) => void
  /** Called at the first credential after failures. */
  readonly onRestored: (failures: number) => void
  /** Called when the last credential has ended before there is another. */
  readonly onEnded: () => void
}

export interface CredentialSource {
  /** Begins a fetch if one is due, and ends what has taken too long, or has ended. */
  look(): void
  /** An upstream has rejected the credential. */
  reject(): void
  state(): CredentialState
  /** Resolves when the first fetch has succeeded or failed. */
  readonly first: Promise<void>
  close(): void
}

interface Fetching {
  readonly startedAt: number
  readonly controller: AbortController
}

interface SourceState {
  fetching: Fetching | undefined
  hasCredential: boolean
  endsAt: number
  nextAt: number
  /** End of the last fetch. */
  endedAt: number
  failures: number
  fetchedAtMs: number | null
  lastError: { readonly at: number; readonly message: string } | null
}

export function createSource(options: SourceOptions): CredentialSource {
  const { elapsed, now, onCredential, onEnded } = options
  const { promise: first, resolve: onFirst } = Promise.withResolvers<void>()
  const state: SourceState = {
    fetching: undefined,
    hasCredential: false,
    endsAt: 0,
    nextAt: elapsed(),
    endedAt: Number.NEGATIVE_INFINITY,
    failures: 0,
    fetchedAtMs: null,
    lastError: null,
  }
  let isClosed = false
  const look = (): void => {
    const at = elapsed()
    const { fetching } = state
    if (fetching && at - fetching.startedAt >= FETCH_MAX_MS) {
      end(fetching, new Error(`No answer within ${FETCH_MAX_MS / 1_000} s`))
    }
    // The next look would be too late for a token that ends before it.
    if (state.hasCredential && state.endsAt <= at + LOOK_MS) {
      state.hasCredential = false
      onCredential(undefined)
      onEnded()
    }
    if (!state.fetching && !isClosed && at >= state.nextAt) begin()
  }
  const begin = (): void => {
    const fetching: Fetching = { startedAt: elapsed(), controller: new AbortController() }
    state.fetching = fetching
    options.fetch(fetching.controller.signal).then(
      (fetched) => end(fetching, fetched),
      (error: unknown) => end(fetching, error instanceof Error ? error : new Error(String(error))),
    )
  }
  /** A fetch that was aborted has ended already, whatever comes of it. */
  const end = (fetching: Fetching, result: FetchedCredential | Error): void => {
    if (state.fetching !== fetching) return
    state.fetching = undefined
    state.endedAt = elapsed()
    fetching.controller.abort()
    const fetched = result instanceof Error ? result : alive(fetching, result)
    if (fetched instanceof Error) fail(options, state, fetched)
    else keep(options, state, fetched)
    onFirst()
  }
  /** The credential, unless it has ended before it is used. */
  const alive = ({ startedAt }: Fetching, fetched: FetchedCredential): Kept | Error => {
    const endsAt = startedAt + fetched.livesMs
    if (endsAt > elapsed() + LOOK_MS) return { ...fetched, endsAt }
    return new Error(`The token has ended already, or ends within ${LOOK_MS / 1_000} s`)
  }
  return {
    look,
    first,
    reject: () => {
      if (state.fetching || isClosed) return
      state.nextAt = Math.min(state.nextAt, state.endedAt + REJECTED_EVERY_MS)
      look()
    },
    state: () => ({
      hasCredential: state.hasCredential,
      failures: state.failures,
      fetchedAt: state.fetchedAtMs,
      endsAt: state.hasCredential ? now() + state.endsAt - elapsed() : null,
      lastError: state.lastError,
    }),
    close: () => {
      isClosed = true
      state.fetching?.controller.abort()
      state.fetching = undefined
      onFirst()
    },
  }
}

interface Kept extends FetchedCredential {
  readonly endsAt: number
}

function keep(options: SourceOptions, state: SourceState, kept: Kept): void {
  const { headers, endsAt, renewAfterMs } = kept
  const at = options.elapsed()
  const lives = endsAt - at
  const wait = renewAfterMs ?? lives - Math.min(lives / 2, LEAD_MAX_MS)
  state.endsAt = endsAt
  state.nextAt = at + Math.max(wait, LOOK_MS)
  if (state.failures > 0) options.onRestored(state.failures)
  state.failures = 0
  state.hasCredential = true
  state.fetchedAtMs = options.now()
  options.onFetched('fetched')
  options.onCredential(headers)
}

function fail(options: SourceOptions, state: SourceState, error: Error): void {
  state.nextAt = options.elapsed() + Math.min(RETRY_MAX_MS, LOOK_MS * 2 ** state.failures)
  state.failures += 1
  const message = messageOf(error)
  state.lastError = { at: options.now(), message }
  options.onFetched('failed')
  if (state.failures === 1) options.onFailing(message)
}

/**
 * One line without controls: issuers and libraries write what they like. Errors of the language
 * quote what a library could not use, and so may have a token in them.
 */
function messageOf(error: Error): string {
  const isQuoting = error instanceof TypeError || error instanceof SyntaxError
  const text = isQuoting ? 'An answer could not be used: it has no valid token' : error.message
  return maskSecrets(text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, MESSAGE_MAX))
}
