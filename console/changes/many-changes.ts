/** Changes of several items: a request for each, with its own event. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Parameters } from '#client/client.ts'
import { operation } from '#console/api/query-options.ts'
import { useToast } from '#console/display/toasts.tsx'
import type { Api, EndpointId } from '#contract/api.ts'
import { eachBounded, type Failed } from './bounded.ts'
import type { PlannedRequest } from './planned-request.ts'
import { usePlanner } from './planned-requests.tsx'

interface ManyChanges<T> {
  /** `onSettled` gets what failed. A toast has the number of the others. */
  readonly mutate: (list: readonly T[], onSettled: (failures: readonly Failed<T>[]) => void) => void
  readonly isPending: boolean
  readonly error: Error | null
  readonly plan: NonNullable<ReturnType<typeof usePlanner>>['plan'] | undefined
}

/** One operation for each of several parameters. */
export function useManyChanges<K extends EndpointId>(
  id: K,
  textFor: (count: number) => string,
): ManyChanges<Parameters<Api[K]>> {
  const requestOf = (parameters: Parameters<Api[K]>) => ({ id, parameters })
  return useChangesOf<Parameters<Api[K]>>({ requestOf, send: operation<K>(id) }, textFor)
}

interface ChangesOf<T> {
  readonly requestOf: (item: T) => PlannedRequest
  readonly send: (item: T) => Promise<unknown>
}

/** Requests of items that need other operations. */
export function useChangesOf<T>(
  { requestOf, send }: ChangesOf<T>,
  textFor: (count: number) => string,
): ManyChanges<T> {
  const queries = useQueryClient()
  const show = useToast()
  const planner = usePlanner()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (list: readonly T[]) => eachBounded(list, send),
    onSuccess: (failures, list) => {
      void queries.invalidateQueries()
      const done = list.length - failures.length
      if (done > 0) show({ text: textFor(done) })
    },
  })
  return {
    mutate: (list, onSettled) => {
      const isPlanned = list.map((item) => planner?.note(requestOf(item)) === true)
      if (!isPlanned.includes(true)) mutate(list, { onSuccess: onSettled })
    },
    isPending,
    error,
    plan: planner?.plan,
  }
}
