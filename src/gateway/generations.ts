/**
 * Generations of the gateway: each has the upstreams, models and prices of one configuration. A
 * reload replaces the current one by one assignment. A request keeps the generation it was begun
 * in until its end: no stream is cut, and no price changes under way.
 *
 * An upstream target that no living generation has is closed: its idle connections end, and its
 * source of tokens. A target with the same settings is in several generations, and stays open.
 *
 * Failure modes: a request without an end keeps its generation and its targets, as it keeps its
 * connection; the limits on the silence of upstreams end it.
 */
import type { Catalog } from '#catalog/catalog.ts'
import type { FindPrices } from '#usage/prices/prices.ts'
import type { Gateway } from './gateway.ts'
import type { UpstreamTarget } from './upstream/open-target.ts'
import type { Upstreams } from './upstream/targets.ts'

export interface Generation {
  readonly gateway: Gateway
  readonly upstreams: Upstreams
  readonly catalog: Catalog
  readonly prices: FindPrices
  /** Requests and polls under way. */
  requests: number
}

export interface GatewayGenerations {
  /** Requests enter it by their number in `requests`. */
  readonly current: Generation
  /** Called when the last request has left a generation that is no longer current. */
  end(generation: Generation): void
  /** Does work in the current generation, and keeps it meanwhile. */
  use<T>(work: (generation: Generation) => Promise<T>): Promise<T>
  replace(next: Generation): void
  /** Number of generations with requests, and the current one. */
  living(): number
  /** Ends all connections. */
  close(): Promise<void>
}

/** `onRemoved` is called with the name of an upstream when its last request has ended. */
export function createGenerations(
  first: Generation,
  onRemoved: (upstream: string) => void,
): GatewayGenerations {
  const living = new Set([first])
  const closing = new Set<UpstreamTarget>()
  const close = (target: UpstreamTarget): void => {
    target.credentials.close()
    closing.add(target)
    void target.pool.close().finally(() => closing.delete(target))
    const { name } = target.upstream
    if (state.current.upstreams.byName(name) === undefined) onRemoved(name)
  }
  const end = (generation: Generation): void => {
    living.delete(generation)
    const held = new Set([...living].flatMap(({ upstreams }) => upstreams.all))
    for (const target of generation.upstreams.all) if (!held.has(target)) close(target)
  }
  const state = { current: first }
  return Object.assign(state, {
    end,
    use: async <T>(work: (generation: Generation) => Promise<T>): Promise<T> => {
      const generation = state.current
      generation.requests += 1
      try {
        return await work(generation)
      } finally {
        generation.requests -= 1
        if (generation.requests === 0 && generation !== state.current) end(generation)
      }
    },
    replace: (next: Generation): void => {
      const last = state.current
      living.add(next)
      state.current = next
      if (last.requests === 0) end(last)
    },
    living: () => living.size,
    close: async () => {
      const open = [...living].flatMap(({ upstreams }) => upstreams.all)
      const targets = new Set([...open, ...closing])
      await Promise.all(Array.from(targets, ({ pool }) => pool.destroy()))
    },
  })
}
