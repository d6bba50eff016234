/**
 * The session. When it ends while somebody works, the page stays as it is, so that nothing typed
 * is lost: signing in again happens above it.
 */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { basePath } from '#console/page-settings.ts'
import type { Session } from '#contract/extensions/sessions.ts'
import { client, isSignedOut } from './client.ts'
import { finishBeforeSignOut } from './leaving.ts'
import { type Permissions, permissionsOf } from './permissions.ts'
import { RETRY_MS, SESSION_KEY } from './query-client.ts'

const CHECK_EVERY_MS = 60_000

const SessionContext = createContext<Session | undefined>(undefined)

/** The current session. Only below `SessionGate`. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession is called outside of SessionGate.')
  return session
}

/** Whether a person is signed in with their roles. Above `SessionGate` too. */
export function useIsPerson(): boolean {
  return useContext(SessionContext)?.authority === 'person'
}

/** Permissions of the current session. */
export function useAllowed(): Permissions {
  return permissionsOf(useSession())
}

/** Result of the last session check. */
interface SessionState {
  /** Last session since the page was opened; undefined before a sign-in. */
  readonly session: Session | undefined
  readonly isLive: boolean
}

const SIGNED_OUT: SessionState = { session: undefined, isLive: false }

interface Gate {
  readonly loading: ReactNode
  /** Shown when nobody has signed in since the page was opened. */
  readonly signedOut: ReactNode
  /** Dialog above the page; opened when the session has ended. */
  readonly ended: (opened: boolean) => ReactNode
  readonly failed: (error: Error, retry: () => void) => ReactNode
  readonly children: ReactNode
}

/** Renders its children from the first sign-in on, and keeps them when the session ends. */
export function SessionGate({ loading, signedOut, ended, failed, children }: Gate) {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => loadSession(queries, signal),
    refetchInterval: ({ state }) => (state.error ? RETRY_MS : CHECK_EVERY_MS),
    retry: false,
  })
  const failure = useLast(error)
  const isEnded = data?.session !== undefined && !data.isLive
  useEscapeDisabled(isEnded)
  // A retry of the first query clears its error, which is to stay visible.
  if (!data) return failure ? failed(failure, () => void refetch()) : loading
  if (!data.session) return signedOut
  return (
    <SessionContext value={data.session}>
      {children}
      {ended(isEnded)}
    </SessionContext>
  )
}

/** Loads the session. A missing session is a result, not an error. */
async function loadSession(queries: QueryClient, signal: AbortSignal): Promise<SessionState> {
  const before = sessionIn(queries)
  try {
    const session = await client.retrieveSession({}, { signal })
    if (before && !isSamePerson(before, session)) return reloadPage()
    return { session, isLive: true }
  } catch (error) {
    if (isSignedOut(error)) return { session: before, isLive: false }
    throw error
  }
}

function sessionIn(queries: QueryClient): Session | undefined {
  return queries.getQueryData<SessionState>(SESSION_KEY)?.session
}

/** Resolves with the session when somebody is signed in. */
export function whenSignedIn(queries: QueryClient): Promise<Session> {
  const { promise, resolve } = Promise.withResolvers<Session>()
  const check = (): void => {
    const session = sessionIn(queries)
    if (!session) return
    stop()
    resolve(session)
  }
  const stop = queries.getQueryCache().subscribe(check)
  check()
  return promise
}

/** Reloads the page for another person; never resolves, so that no cached data is shown. */
function reloadPage(): Promise<never> {
  location.reload()
  return Promise.withResolvers<never>().promise
}

function isSamePerson(one: Session, other: Session): boolean {
  return one.organization.id === other.organization.id && one.user?.id === other.user?.id
}

/** Last error, kept while the query is retried. */
function useLast(error: Error | null): Error | null {
  const [last, setLast] = useState(error)
  if (error && error !== last) setLast(error)
  return error ?? last
}

/** Disables Escape while `isHeld`, so that a dialog below the sign-in keeps what is typed. */
function useEscapeDisabled(isHeld: boolean): void {
  const held = useRef(isHeld)
  useEffect(() => {
    held.current = isHeld
  }, [isHeld])
  useEffect(() => {
    const hold = (event: KeyboardEvent): void => {
      if (held.current && event.key === 'Escape') event.stopImmediatePropagation()
    }
    // Dialogs listen on the window too: the listener that was added first is called first.
    addEventListener('keydown', hold, { capture: true })
    return () => removeEventListener('keydown', hold, { capture: true })
  }, [])
}

/** Invalidates all queries, as after a sign-in. */
export function useSignedIn() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries()
}

/** Ends the session, and leaves nothing of it in the page. Rejects when the server cannot. */
export function useSignOut() {
  const queries = useQueryClient()
  return async (): Promise<void> => {
    await finishBeforeSignOut()
    await client.deleteSession().catch((error) => {
      if (!isSignedOut(error)) throw error
    })
    // A page restored by the back button shows no data either.
    queries.setQueryData(SESSION_KEY, SIGNED_OUT)
    location.assign(basePath)
  }
}
