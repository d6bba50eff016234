/**
 * Loaders of routes. A loader starts all queries of its route at once, when the address changes and
 * before any component renders; components then find them in the cache. It does not wait for their
 * responses, so a page shows its placeholders without delay.
 *
 * Loaders need the session, for its permissions: the first ones wait until somebody is signed in.
 */
import type { QueryClient } from '@tanstack/react-query'
import type { LoaderFunction, Params } from 'react-router'
import type { Parameters } from '#client/client.ts'
import { basePath } from '#console/page-settings.ts'
import { nowSeconds } from '#console/time/clock.ts'
import { currentZone, type Zone } from '#console/time/zone.ts'
import type { Api, EndpointId } from '#contract/api.ts'
import type { Answer } from '#contract/endpoint.ts'
import type { Session } from '#contract/extensions/sessions.ts'
import { type Permissions, permissionsOf } from './permissions.ts'
import { type AnswerQuery, answerQuery, type ListId, pagesQuery } from './query-options.ts'
import { whenSignedIn } from './session.tsx'

interface Context {
  readonly signal: AbortSignal
}

interface InfiniteQuery<T> {
  readonly queryKey: readonly unknown[]
  readonly queryFn: (context: Context & { readonly pageParam: string }) => Promise<T>
  readonly initialPageParam: string
}

/** Starts queries that are not in the cache. Components refetch those that are stale. */
export interface Prefetch {
  answer<K extends EndpointId>(id: K, parameters: Parameters<Api[K]>): void
  pages<K extends ListId>(id: K, parameters: Parameters<Api[K]>): void
  query<T>(query: AnswerQuery<T>): void
  infinite<T>(query: InfiniteQuery<T>): void
}

/** Values that the queries of a route depend on. */
export interface RouteContext {
  readonly session: Session
  readonly allowed: Permissions
  readonly params: Params
  readonly search: URLSearchParams
  readonly zone: Zone
  /** Unix seconds. */
  readonly now: number
}

/** Starts the queries of a route: exported by the module of a page as `load`. */
export type Load = (prefetch: Prefetch, route: RouteContext) => void

/** A page that the session does not see, by `unseenAt`, reads nothing. */
export function createLoader(
  queries: QueryClient,
  load: Load,
  unseenAt: (pathname: string, allowed: Permissions) => unknown,
): LoaderFunction {
  return async ({ params, request }) => {
    const session = await whenSignedIn(queries)
    const { pathname, searchParams: search } = new URL(request.url)
    const allowed = permissionsOf(session)
    if (unseenAt(pathname.slice(basePath.length - 1), allowed)) return null
    load(createPrefetch(queries), {
      session,
      allowed,
      params,
      search,
      zone: currentZone(),
      now: nowSeconds(),
    })
    return null
  }
}

const ONLY_MISSING = { staleTime: Number.POSITIVE_INFINITY }

function createPrefetch(queries: QueryClient): Prefetch {
  const query: Prefetch['query'] = (options) =>
    void queries.prefetchQuery({ ...options, ...ONLY_MISSING })
  const infinite: Prefetch['infinite'] = (options) =>
    void queries.prefetchInfiniteQuery({ ...options, ...ONLY_MISSING })
  return {
    query,
    infinite,
    answer: <K extends EndpointId>(id: K, parameters: Parameters<Api[K]>) =>
      query<Answer<Api[K]>>(answerQuery<K>(id, parameters)),
    pages: <K extends ListId>(id: K, parameters: Parameters<Api[K]>) =>
      infinite<Answer<Api[K]>>(pagesQuery<K>(id, parameters)),
  }
}
