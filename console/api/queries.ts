/**
 * Hooks for queries and mutations: each names an operation of the contract and takes its
 * parameters. Every mutation invalidates all queries, so that no page can forget one that a change
 * affects.
 */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiError, type CallOptions, type Parameters } from '#client/client.ts'
import { newIdempotencyKey } from '#client/transport.ts'
import { useToast } from '#console/display/toasts.tsx'
import type { Api, EndpointId } from '#contract/api.ts'
import type { Answer } from '#contract/endpoint.ts'
import { messageOf } from './change-messages.ts'
import { client } from './client.ts'
import { askedAgain } from './query-client.ts'

type Ask<K extends EndpointId> = (
  parameters: Parameters<Api[K]>,
  options?: CallOptions,
) => Promise<Answer<Api[K]>>

/** From this status on it is unknown whether a request had an effect. */
const FAILED = 500

const ask = <K extends EndpointId>(id: K): Ask<K> => client[id] as unknown as Ask<K>

/** Options of a query. */
export interface Reading {
  /** No request is sent while this is false. */
  readonly enabled?: boolean
  /** Refetch interval, while the page is visible. */
  readonly everyMs?: number
}

/** One answer. The one before stays while the next is on its way. */
export const useAnswer = <K extends EndpointId>(
  id: K,
  parameters: Parameters<Api[K]>,
  { enabled = true, everyMs }: Reading = {},
) =>
  useKept(
    useQuery({
      queryKey: [id, parameters],
      queryFn: ({ signal }) => ask(id)(parameters, { signal }),
      placeholderData: keepPreviousData,
      enabled,
      refetchInterval: askedAgain(everyMs),
    }),
  )

/** One answer when an event needs it, from the cache where that is fresh. */
export const useAsk = () => {
  const queries = useQueryClient()
  return <K extends EndpointId>(id: K, parameters: Parameters<Api[K]>): Promise<Answer<Api[K]>> =>
    queries.fetchQuery({
      queryKey: [id, parameters],
      queryFn: ({ signal }) => ask(id)(parameters, { signal }),
    })
}

interface Asked<T> {
  readonly data: T | undefined
  readonly error: Error | null
  readonly isPlaceholderData: boolean
}

/** Keeps the previous answer also when the next query fails because the server is unreachable. */
export const useKept = <T, Q extends Asked<T>>(query: Q & Asked<T>) => {
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
  /** Those that are there. */
  readonly answers: readonly T[]
  /** Why one of the others is not. */
  readonly error: Error | null
  readonly refetch: () => void
}

/** Answers of one operation for several parameters: for a growing list only new ones are loaded. */
export const useEach = <K extends EndpointId>(
  id: K,
  questions: readonly Parameters<Api[K]>[],
  { enabled = true }: Reading = {},
): Answers<Answer<Api[K]>> =>
  useQueries({
    queries: questions.map((parameters) => ({
      queryKey: [id, parameters],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(id)(parameters, { signal }),
      enabled,
    })),
    combine: (asked) => ({
      answers: asked.flatMap(({ data }) => (data === undefined ? [] : [data])),
      error: asked.find(({ error }) => error)?.error ?? null,
      refetch: () => {
        for (const { error, refetch } of asked) if (error) void refetch()
      },
    }),
  })

/** The same where it goes without those that cannot be had: names, of what may be gone. */
export const useAnswers = <K extends EndpointId>(
  id: K,
  questions: readonly Parameters<Api[K]>[],
  reading: Reading = {},
): readonly Answer<Api[K]>[] => useEach(id, questions, reading).answers

/** The operations that answer pages of objects. */
export type ListId = {
  [K in EndpointId]: Answer<Api[K]> extends { data: unknown[]; last_id: string | null } ? K : never
}[EndpointId]
/** One of the objects of such a list. */
export type Item<K extends ListId> = Answer<Api[K]>['data'][number]

/** A list, page by page: `items` holds those loaded, `fetchNextPage` loads more. */
export const usePages = <K extends ListId>(
  id: K,
  parameters: Parameters<Api[K]>,
  { enabled = true }: Reading = {},
) => {
  const asked = useInfiniteQuery({
    queryKey: [id, 'pages', parameters],
    queryFn: ({ signal, pageParam }) =>
      ask(id)({ ...parameters, ...(pageParam && { after: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page: Answer<Api[K]>) => {
      const { has_more, last_id } = page as { has_more: boolean; last_id: string | null }
      return has_more ? last_id : null
    },
    placeholderData: keepPreviousData,
    enabled,
  })
  const query = useKept(asked)
  const items: Item<K>[] = query.data?.pages.flatMap(({ data }) => data as Item<K>[]) ?? []
  return { ...query, items }
}

/**
 * A change. `mutate(parameters, { onSuccess })`; its error has the API's own sentence. Its answer
 * may hold a secret, and so is forgotten with the component that asked. What is sent again because
 * no answer came is done once. A success is announced, with *Undo* where `undo` is given.
 */
export const useChange = <K extends EndpointId>(
  id: K,
  { undo }: Undoing<Parameters<Api[K]>> = {},
) => {
  const queries = useQueryClient()
  const show = useToast()
  const revert = (send: () => Promise<unknown>): Promise<void> =>
    send().then(
      () => {
        void queries.invalidateQueries()
        show({ text: 'Undone' })
      },
      (error: Error) => show({ text: `Couldn’t undo: ${error.message}` }),
    )
  const keyFor = useIdempotencyKey()
  return useMutation({
    mutationFn: async (parameters: Parameters<Api[K]>) => {
      const { idempotencyKey, answered } = keyFor(parameters)
      try {
        const answer = await ask(id)(parameters, { idempotencyKey })
        answered()
        return answer
      } catch (error) {
        if (error instanceof ApiError && error.status < FAILED) answered()
        throw error
      }
    },
    gcTime: 0,
    onSuccess: (answer, parameters) => {
      void queries.invalidateQueries()
      const message = messageOf(id, answer, parameters)
      const send = undo?.(parameters)
      if (message) show({ ...message, undo: send && (() => void revert(send)) })
    },
  })
}

export interface Undoing<P> {
  /** The request that puts back the state before a change; undefined where none does. */
  readonly undo?: ((parameters: P) => (() => Promise<unknown>) | undefined) | undefined
}

/**
 * The key of the request before, as long as that was the same and nobody knows what became of it:
 * its answer may have been lost on the way, and then it is asked for again.
 */
const useIdempotencyKey = () => {
  const open = useRef<{ readonly asked: string; readonly idempotencyKey: string }>(null)
  return (parameters: unknown) => {
    const asked = JSON.stringify(parameters)
    const { idempotencyKey } =
      open.current?.asked === asked ? open.current : { idempotencyKey: newIdempotencyKey() }
    open.current = { asked, idempotencyKey }
    return {
      idempotencyKey,
      answered: (): void => {
        open.current = null
      },
    }
  }
}
