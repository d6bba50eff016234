/**
 * Who is signed in. When the session ends while somebody works, the page stays as it is, so that
 * nothing typed is lost: signing in again happens above it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext } from 'react'
import type { Session } from '#contract/extensions/sessions.ts'
import { client, isSignedOut } from './client.ts'

const CHECK_EVERY_MS = 60_000
export const SESSION_KEY = ['session']

const SessionContext = createContext<Session | undefined>(undefined)

/** The session of whoever is signed in. Only below `SessionGate`. */
export const useSession = (): Session => {
  const session = useContext(SessionContext)
  if (!session) throw new Error('there is no session above this component')
  return session
}

/** What the session allows, by the same rules as the server's, which has the last word. */
export const useAllowed = () => {
  const session = useSession()
  const { authority, organization_role: role, scopes, projects } = session
  const mayWrite = scopes === null || scopes.includes('api.management.write')
  const administers = authority === 'admin_key' ? mayWrite : role === 'owner'
  const roleIn = (projectId: string) => projects.find(({ id }) => id === projectId)?.role
  return {
    /** Change what is the organization's: people, projects, admin keys. */
    administers,
    /** See usage. */
    seesUsage: authority === 'person' || scopes === null || scopes.includes('api.usage.read'),
    /** Change a project's members, service accounts, keys and limits. */
    manages: (projectId: string): boolean => administers || roleIn(projectId) === 'owner',
    /** Make and revoke keys of one's own. */
    hasOwnKeys: (projectId: string): boolean =>
      session.user !== null && (administers || roleIn(projectId) !== undefined),
  }
}

interface Gate {
  readonly loading: ReactNode
  /** Shown when nobody has signed in since the page was opened. */
  readonly signedOut: ReactNode
  /** Shown above the page when the session ended meanwhile. */
  readonly ended: ReactNode
  readonly failed: (error: Error, retry: () => void) => ReactNode
  readonly children: ReactNode
}

export const SessionGate = ({ loading, signedOut, ended, failed, children }: Gate) => {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => client.retrieveSession({}, { signal }),
    refetchInterval: CHECK_EVERY_MS,
    retry: false,
  })
  if (data) {
    return (
      <SessionContext value={data}>
        {children}
        {isSignedOut(error) && ended}
      </SessionContext>
    )
  }
  if (isPending || error === null) return loading
  return isSignedOut(error) ? signedOut : failed(error, refetch)
}

/** Has it looked at whether the session still lives, as when somebody just signed in. */
export const useSessionCheck = () => {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: SESSION_KEY })
}
