/** Route: an endpoint of the contract and its handler. */

import type { Context } from '#context.ts'
import type { Answer, AnyEndpoint, Input } from '#contract/endpoint.ts'

export type Answerer<E extends AnyEndpoint> = (ctx: Context, input: Input<E>) => Promise<Answer<E>>

/** A route without the types of its endpoint, which `route` checks. */
export interface Route {
  readonly endpoint: AnyEndpoint
  readonly answer: (ctx: Context, input: Input<AnyEndpoint>) => Promise<unknown>
}

export function route<E extends AnyEndpoint>(endpoint: E, answer: Answerer<E>): Route {
  return {
    endpoint,
    answer: answer as Route['answer'],
  }
}
