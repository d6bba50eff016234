/** Query cache of the console. A 401 or 403 refetches the session. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, ConnectionError } from '#client/client.ts'
import { isForbidden, isSignedOut } from './client.ts'

const STALE_AFTER_MS = 10_000
/** Wait before an unreachable server is tried again. */
export const RETRY_MS = 3_000
/** Query key of the session. */
export const SESSION_KEY = ['session']

/** Refetch interval of a query: shorter after a request that got no answer at all. */
export function refetchEvery(everyMs: number | false = false) {
  return ({
    state: { error },
  }: {
    readonly state: { readonly error: Error | null }
  }): number | false => (error && !(error instanceof ApiError) ? RETRY_MS : everyMs)
}

/** Neither rejected queries nor mutations are retried. */
export function createQueryClient(): QueryClient {
  const refetchSession = (error: unknown): void => {
    if (isSignedOut(error) || isForbidden(error))
      void queries.invalidateQueries({ queryKey: SESSION_KEY })
  }
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        if (queryKey[0] !== SESSION_KEY[0]) refetchSession(error)
      },
    }),
    mutationCache: new MutationCache({ onError: refetchSession }),
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        // A rejected query would be rejected again; an unreachable server is retried.
        retry: (count, error) => error instanceof ConnectionError && count < 1,
        retryDelay: RETRY_MS,
        refetchInterval: refetchEvery(),
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  return queries
}
