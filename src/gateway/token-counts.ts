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
import { createSlots, type InSlot, type SlotsOptions } from './upstream/slots.ts'

/** Nothing but the model's name is changed in the body. */
const AS_SENT: RequestOptions = { withUsage: false, given: undefined }

/** All counts hold connections to an upstream as one project does. */
const CLAIMANT = 'token_counts'

type Parts = SlotsOptions & CountParts & RoutingParts & PrepareOptions

export function createTokenCounts(parts: Parts): Handlers {
  const inSlot = createSlots(parts, {
    capacity: parts.bounds.token_counts,
    bound: 'token_counts',
  })
  return { body: { countMessageTokens: (call) => count(parts, inSlot, call) } }
}

async function count(parts: Parts, inSlot: InSlot, call: BodyCall): Promise<void> {
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
  await inSlot(call, () => relayUncharged(parts.upstreams, call, forwarding))
}
