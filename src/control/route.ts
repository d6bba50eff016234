/** Route: an endpoint of the contract and its handler. */
import type { Context } from '#context.ts'
import { type Api, api, type EndpointId } from '#contract/api.ts'
import type { Answer, AnyEndpoint, ExportMedia, Input } from '#contract/endpoint.ts'

export type Answerer<E extends AnyEndpoint> = (ctx: Context, input: Input<E>) => Promise<Answer<E>>

/** Handlers by the names of their endpoints. */
export type Routes = { readonly [Id in EndpointId]?: Answerer<Api[Id]> }

/** The text of an export, in pieces. */
type Exporter<E extends AnyEndpoint> = (
  ctx: Context,
  input: Input<E>,
  media: ExportMedia,
) => Promise<AsyncIterable<string>>

/** Handlers of the exports of endpoints that have them. */
export type ExportRoutes = {
  readonly [Id in EndpointId as Api[Id] extends { readonly exports: readonly ExportMedia[] }
    ? Id
    : never]: Exporter<Api[Id]>
}

/** A route without the types of its endpoint, which `Routes` checks. */
export interface Route {
  readonly endpoint: AnyEndpoint
  readonly answer: (ctx: Context, input: Input<AnyEndpoint>) => Promise<unknown>
  /** Of an endpoint with exports. */
  readonly exported?: Exporter<AnyEndpoint> | undefined
}

export function routeList(routes: Routes, exports: Partial<ExportRoutes> = {}): Route[] {
  const handlers = Object.entries(routes) as [EndpointId, Route['answer']][]
  const exporters = new Map(Object.entries(exports) as [EndpointId, Exporter<AnyEndpoint>][])
  return handlers.map(([id, answer]) => ({
    endpoint: api[id],
    answer,
    exported: exporters.get(id),
  }))
}
