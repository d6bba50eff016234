/** Relay of the answers to requests that are charged nothing. */
import type { BodyCall } from '#gateway/call.ts'
import { problemOf } from './failures.ts'
import type { Forwarding } from './forward.ts'
import { relay } from './relay.ts'
import type { Upstreams } from './targets.ts'

export async function relayUncharged(
  upstreams: Upstreams,
  { reply, route, format }: BodyCall,
  forwarding: Forwarding,
): Promise<void> {
  const outcome = await relay(upstreams, forwarding, {
    reply,
    format: format.answer,
    kind: null,
    routeId: route.id,
  })
  if (outcome.kind === 'cancelled' && outcome.problem) throw outcome.problem
  if (outcome.kind !== 'failed') return
  throw problemOf(reply, outcome, `The upstream of the route \`${route.path}\``)
}
