/**
 * Counts of the tokens of a message (`POST /v1/messages/count_tokens`): forwarded to an upstream
 * that serves the model, and charged to nobody. A budget rejects none, and no count takes room of a
 * message: it has buckets, slots and a share of the connections to an upstream for itself. Claude
 * Code sends 24 at once.
 */
import { then } from '#base/then.ts'
import { admitCount, type CountParts } from './accounting/admit-count.ts'
import { requireModel } from './accounting/charge.ts'
import { addModel, type BodyCall, type Handlers } from './call.ts'
import { prepare } from './prepare.ts'
import type { PrepareOptions, RequestOptions } from './prepared.ts'
import { type RoutingParts, targetsOf } from './routing.ts'
import type { Forwarding } from './upstream/forward.ts'
import { relayUncharged } from './upstream/relay-uncharged.ts'
import type { InSlot } from './upstream/slots.ts'
import type { Upstreams } from './upstream/targets.ts'

/** Nothing but the model's name is changed in the body. */
const AS_SENT: RequestOptions = { withUsage: false, given: undefined }

/** All counts hold connections to an upstream as one project does. */
const CLAIMANT = 'token_counts'

type Parts = CountParts &
  RoutingParts &
  PrepareOptions & { readonly upstreams: Upstreams; readonly inCountSlot: InSlot }

export function createTokenCounts(parts: Parts): Handlers {
  return { body: { countMessageTokens: (call) => count(parts, call) } }
}

async function count(parts: Parts, call: BodyCall): Promise<void> {
  const { facts, requestFor } = await prepare(call, parts)
  call.reply.log.model = facts.model
  const targets = await targetsOf(parts, call, facts)
  const model = requireModel(facts.model)
  await admitCount(parts, call, model)
  addModel(call, model)
  const forwarding: Forwarding = {
    targets,
    requestFor: (target) =>
      then(requestFor(target, AS_SENT), (request) => ({ ...request, projectId: CLAIMANT })),
  }
  await parts.inCountSlot(call, () => relayUncharged(parts.upstreams, call, forwarding))
}
