/** Route: an endpoint of the contract and its handler. */
import type { Context } from '#context.ts'
import { type Api, api, type EndpointId } from '#contract/api.ts'
import type { Answer, AnyEndpoint, Input } from '#contract/endpoint.ts'

export type Answerer<E extends AnyEndpoint> = (ctx: Context, input: Input<E>) => Promise<Answer<E>>

/** Handlers by the names of their endpoints. */
export type Routes = { readonly [Id in EndpointId]?: Answerer<Api[Id]> }

/** A route without the types of its endpoint, which `Routes` checks. */
export interface Route {
  readonly endpoint: AnyEndpoint
  readonly answer: (ctx: Context, input: Input<AnyEndpoint>) => Promise<unknown>
}

export function routeList(routes: Routes): Route[] {
  const handlers = Object.entries(routes) as [EndpointId, Route['answer']][]
  return handlers.map(([id, answer]) => ({ endpoint: api[id], answer }))
}
