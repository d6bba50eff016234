/** One operation for each of several parameters: a change of its own each, with its own event. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Parameters } from '#client/client.ts'
import { useToast } from '#console/display/toasts.tsx'
import type { Api, EndpointId } from '#contract/api.ts'
import { eachBounded, type Failed } from './bounded.ts'
import { usePlanner } from './planned-requests.tsx'
import { operation } from './query-options.ts'

interface ManyChanges<P> {
  /** `onSettled` gets what failed. A toast has the number of the others. */
  readonly mutate: (list: readonly P[], onSettled: (failures: readonly Failed<P>[]) => void) => void
  readonly isPending: boolean
  readonly error: Error | null
  readonly plan: NonNullable<ReturnType<typeof usePlanner>>['plan'] | undefined
}

export function useManyChanges<K extends EndpointId>(
  id: K,
  textFor: (count: number) => string,
): ManyChanges<Parameters<Api[K]>> {
  return useMany<Parameters<Api[K]>>(id, operation<K>(id), textFor)
}

function useMany<P extends Readonly<Record<string, unknown>>>(
  id: EndpointId,
  call: (parameters: P) => Promise<unknown>,
  textFor: (count: number) => string,
): ManyChanges<P> {
  const queries = useQueryClient()
  const show = useToast()
  const planner = usePlanner()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (list: readonly P[]) => eachBounded(list, call),
    onSuccess: (failures, list) => {
      void queries.invalidateQueries()
      const done = list.length - failures.length
      if (done > 0) show({ text: textFor(done) })
    },
  })
  return {
    mutate: (list, onSettled) => {
      const isPlanned = list.map((parameters) => planner?.note({ id, parameters }) === true)
      if (!isPlanned.includes(true)) mutate(list, { onSuccess: onSettled })
    },
    isPending,
    error,
    plan: planner?.plan,
  }
}
