/**
 * Queries by operation of the contract: one description for the hook of a component and for the
 * loader of its route, so that both have the same key.
 */
import type { CallOptions, Parameters } from '#client/client.ts'
import type { Api, EndpointId } from '#contract/api.ts'
import type { Answer } from '#contract/endpoint.ts'
import { client } from './client.ts'

type Call<K extends EndpointId> = (
  parameters: Parameters<Api[K]>,
  options?: CallOptions,
) => Promise<Answer<Api[K]>>

/** Method of the client for an operation. */
export function operation<K extends EndpointId>(id: K): Call<K> {
  return client[id] as unknown as Call<K>
}

interface Context {
  readonly signal: AbortSignal
}

/**
 * Query of a response. Generic functions name their types in calls, such as `answerQuery<K>`: the
 * compiler takes seconds for each that it infers from the answers of all operations.
 */
export interface AnswerQuery<T> {
  readonly queryKey: readonly unknown[]
  readonly queryFn: (context: Context) => Promise<T>
}

/** Query of one response. */
export function answerQuery<K extends EndpointId>(
  id: K,
  parameters: Parameters<Api[K]>,
): AnswerQuery<Answer<Api[K]>> {
  return {
    queryKey: [id, parameters],
    queryFn: ({ signal }: Context) => operation<K>(id)(parameters, { signal }),
  }
}

/** End of a page: the id of its last object, or the cursor or token of the next page. */
type PageEnd =
  | { readonly last_id: string | null }
  | { readonly next: string | null }
  | { readonly next_page: string | null }

/** Operations that return pages of objects. */
export type ListId = {
  [K in EndpointId]: Answer<Api[K]> extends { data: unknown[]; has_more: boolean } & PageEnd
    ? K
    : never
}[EndpointId]
/** Object of such a list. */
export type Item<K extends ListId> = Answer<Api[K]>['data'][number]

/** Lists of which a page is named by a token, and not by an object. */
const BY_TOKEN: ReadonlySet<string> = new Set<ListId>(['listRequestLogs'])

/** Infinite query of a list, page by page. */
export function pagesQuery<K extends ListId>(id: K, parameters: Parameters<Api[K]>) {
  const cursor = BY_TOKEN.has(id) ? 'page' : 'after'
  return {
    queryKey: [id, 'pages', parameters],
    queryFn: ({ signal, pageParam }: Context & { readonly pageParam: string }) =>
      operation<K>(id)({ ...parameters, ...(pageParam && { [cursor]: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page: Answer<Api[K]>): string | null => {
      const end = page as { has_more: boolean } & PageEnd
      if (!end.has_more) return null
      if ('next_page' in end) return end.next_page
      return 'next' in end ? end.next : end.last_id
    },
  }
}
