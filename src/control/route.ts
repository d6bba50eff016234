/** A route: an endpoint of the contract and the function that answers it. */

import type { Context } from '#context.ts'
import type { Answer, AnyEndpoint, Input } from '#contract/endpoint.ts'

export type Answerer<E extends AnyEndpoint> = (ctx: Context, input: Input<E>) => Promise<Answer<E>>

/** What the server registers. The endpoint's own types are checked where the route is made. */
export interface Route {
  readonly endpoint: AnyEndpoint
  readonly answer: (ctx: Context, input: Input<AnyEndpoint>) => Promise<unknown>
}

export const route = <E extends AnyEndpoint>(endpoint: E, answer: Answerer<E>): Route => ({
  endpoint,
  answer: answer as Route['answer'],
})
