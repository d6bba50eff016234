/** Query hooks: each names an operation of the contract and takes its parameters. */
import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, type Parameters } from '#client/client.ts'
import type { Api, EndpointId } from '#contract/api.ts'
import type { Answer } from '#contract/endpoint.ts'
import { refetchEvery } from './query-client.ts'
import {
  type AnswerQuery,
  answerQuery,
  type Item,
  type ListId,
  pagesQuery,
} from './query-options.ts'

/** Options of a query. */
export interface Reading {
  /** No request is sent while this is false. */
  readonly enabled?: boolean
  /** Refetch interval, while the page is visible. */
  readonly everyMs?: number
}

/** One response. The previous one stays while the next loads. */
export function useAnswer<K extends EndpointId>(
  id: K,
  parameters: Parameters<Api[K]>,
  reading: Reading = {},
) {
  return useOne<Answer<Api[K]>>(answerQuery<K>(id, parameters), reading)
}

function useOne<T>(query: AnswerQuery<T>, { enabled = true, everyMs }: Reading) {
  return useKept(
    useQuery({
      ...query,
      placeholderData: keepPreviousData,
      enabled,
      refetchInterval: refetchEvery(everyMs),
    }),
  )
}

/** Returns a function that fetches one response, from the cache if that is fresh. */
export function useFetchAnswer() {
  const queries = useQueryClient()
  return <K extends EndpointId>(id: K, parameters: Parameters<Api[K]>): Promise<Answer<Api[K]>> =>
    fetchOne<Answer<Api[K]>>(queries, answerQuery<K>(id, parameters))
}

function fetchOne<T>(queries: QueryClient, query: AnswerQuery<T>): Promise<T> {
  return queries.fetchQuery(query)
}

interface QueryState<T> {
  readonly data: T | undefined
  readonly error: Error | null
  readonly isPlaceholderData: boolean
}

/** Whether neither an answer nor an error has arrived: content below waits, or it would move. */
export function isAwaited(query: { readonly isLoading: boolean; readonly isFetched: boolean }) {
  return query.isLoading && !query.isFetched
}

/** Keeps the previous answer also when the next query fails because the server is unreachable. */
export function useKept<T, Q extends QueryState<T>>(query: Q & QueryState<T>) {
  const { data, error, isPlaceholderData } = query
  const [kept, keep] = useState(data)
  if (data !== undefined && data !== kept) keep(data)
  const isAway = data === undefined && error !== null && !(error instanceof ApiError)
  return {
    ...query,
    data: isAway ? kept : data,
    isPlaceholderData: isPlaceholderData || isAway,
  }
}

interface Answers<T> {
  /** Answers that are loaded. */
  readonly answers: readonly T[]
  /** Error of one of the others. */
  readonly error: Error | null
  readonly refetch: () => void
}

/** Responses of one operation for several parameters: a growing list loads only new ones. */
export function useEach<K extends EndpointId>(
  id: K,
  parametersList: readonly Parameters<Api[K]>[],
  reading: Reading = {},
): Answers<Answer<Api[K]>> {
  return useAll<Answer<Api[K]>>(
    parametersList.map((parameters) => answerQuery<K>(id, parameters)),
    reading,
  )
}

function useAll<T>(queries: readonly AnswerQuery<T>[], { enabled = true }: Reading): Answers<T> {
  return useQueries({
    queries: queries.map((query) => ({ ...query, enabled })),
    combine: (results) => ({
      answers: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
      error: results.find(({ error }) => error)?.error ?? null,
      refetch: () => {
        for (const { error, refetch } of results) if (error) void refetch()
      },
    }),
  })
}

/** Answers without errors, for names of objects that may have been deleted. */
export function useAnswers<K extends EndpointId>(
  id: K,
  parametersList: readonly Parameters<Api[K]>[],
  reading: Reading = {},
): readonly Answer<Api[K]>[] {
  return useEach<K>(id, parametersList, reading).answers
}

/** A list, page by page: `items` holds those loaded, `fetchNextPage` loads more. */
export function usePages<K extends ListId>(
  id: K,
  parameters: Parameters<Api[K]>,
  { enabled = true, everyMs }: Reading = {},
) {
  const pages = useInfiniteQuery({
    ...pagesQuery<K>(id, parameters),
    placeholderData: keepPreviousData,
    enabled,
    refetchInterval: refetchEvery(everyMs),
  })
  const query = useKept(pages)
  const items: Item<K>[] = query.data?.pages.flatMap(({ data }) => data as Item<K>[]) ?? []
  return { ...query, items }
}
