/**
 * Mutations by operation of the contract. Every one invalidates all queries, so that no page can
 * forget one that a change affects.
 */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError, type CallOptions, type Parameters } from '#client/client.ts'
import { newIdempotencyKey } from '#client/transport.ts'
import { operation } from '#console/api/query-options.ts'
import { shortSentence } from '#console/display/error-sentence.ts'
import { useToast } from '#console/display/toasts.tsx'
import type { Api, EndpointId } from '#contract/api.ts'
import type { Answer } from '#contract/endpoint.ts'
import { type Message, messageOf } from './change-messages.ts'
import type { PlannedRequest } from './planned-request.ts'
import { type Plan, usePlanner } from './planned-requests.tsx'

/** State of a mutation for the form that sends it. */
export interface Sending {
  readonly isPending: boolean
  readonly error: Error | null
  /** Of a change by `useChange` alone: another mutation would send its request. */
  readonly plan?: Plan | undefined
}

/** Least status after which it is unknown whether a request had an effect. */
const FAILED = 500

/**
 * A mutation: `mutate(parameters, { onSuccess })`. Its error has the API's own sentence. Its
 * response may hold a secret, and is dropped with the component. A retry without a response is
 * applied once. Success shows a toast, with *Undo* if `undo` returns a request.
 */
export function useChange<K extends EndpointId>(
  id: K,
  undoing: Undoing<Parameters<Api[K]>> = {},
): Change<Answer<Api[K]>, Parameters<Api[K]>> {
  const message = (answer: Answer<Api[K]>, parameters: Parameters<Api[K]>) =>
    messageOf<K>(id, answer, parameters)
  const mutation = useOperation<Answer<Api[K]>, Parameters<Api[K]>>(
    operation<K>(id),
    message,
    undoing,
  )
  return usePlanned<Answer<Api[K]>, Parameters<Api[K]>>(id, mutation)
}

type Change<T, P> = Omit<UseMutationResult<T, Error, P>, 'mutateAsync'> & Pick<Sending, 'plan'>

/** The mutation, which notes its request while the planner runs the submit of a dialog. */
function usePlanned<T, P extends PlannedRequest['parameters']>(
  id: EndpointId,
  mutation: UseMutationResult<T, Error, P>,
): Change<T, P> {
  const planner = usePlanner()
  return {
    ...mutation,
    mutate: (...call) => {
      const [parameters = {}] = call
      if (!planner?.note({ id, parameters })) mutation.mutate(...call)
    },
    plan: planner?.plan,
  }
}

function useOperation<T, P>(
  call: (parameters: P, options: CallOptions) => Promise<T>,
  messageFor: (answer: T, parameters: P) => Message | undefined,
  { undo, isSilent = false }: Undoing<P>,
) {
  const queries = useQueryClient()
  const show = useToast()
  const revert = (send: () => Promise<unknown>): Promise<void> =>
    send().then(
      () => {
        void queries.invalidateQueries()
        show({ text: 'Undone' })
      },
      (error: Error) => show({ text: `Couldn’t undo: ${shortSentence(error)}` }),
    )
  const keyFor = useIdempotencyKey()
  return useMutation({
    mutationFn: async (parameters: P) => {
      const { idempotencyKey, onResponse } = keyFor(parameters)
      try {
        const answer = await call(parameters, { idempotencyKey })
        onResponse()
        return answer
      } catch (error) {
        if (error instanceof ApiError && error.status < FAILED) onResponse()
        throw error
      }
    },
    gcTime: 0,
    onSuccess: (answer, parameters) => {
      void queries.invalidateQueries()
      const message = messageFor(answer, parameters)
      const send = undo?.(parameters)
      if (message && !isSilent) show({ ...message, undo: send && (() => void revert(send)) })
    },
  })
}

export interface Undoing<P> {
  /** The request that puts back the state before a change; undefined where none does. */
  readonly undo?: ((parameters: P) => (() => Promise<unknown>) | undefined) | undefined
  /** Without a toast: another change of the same form has one. */
  readonly isSilent?: boolean
}

/** Idempotency key of a request: kept for an identical retry until a response has arrived. */
function useIdempotencyKey() {
  const open = useRef<{ readonly sent: string; readonly idempotencyKey: string }>(null)
  return (parameters: unknown) => {
    const sent = JSON.stringify(parameters)
    const { idempotencyKey } =
      open.current?.sent === sent ? open.current : { idempotencyKey: newIdempotencyKey() }
    open.current = { sent, idempotencyKey }
    return {
      idempotencyKey,
      onResponse: (): void => {
        open.current = null
      },
    }
  }
}
