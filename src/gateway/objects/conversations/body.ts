/** Bodies of requests about conversations: the items that they add, and their references. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { conversationNotFound } from '#contract/errors/objects.ts'
import { arrayAboveMaxLength } from '#contract/errors/parameters.ts'
import type { BodyCall, ObjectCall } from '#gateway/call.ts'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import type { Located, ObjectKind, ObjectParts } from '#gateway/objects/operations.ts'
import type { BodyFacts, Reference } from '#gateway/request/facts.ts'
import { isLong, readFacts, type ScanOptions, scanLongFacts } from '#gateway/request/json-body.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'

/** Most items of one request, as at OpenAI. */
const ITEMS_MAX = 20

export interface ConversationParts extends ObjectParts, ScanOptions {
  readonly rejectSteering: RejectSteering
  readonly now: Clock
}

/** A conversation as the operations on upstream objects see it. */
export const CONVERSATION: ObjectKind<'conversation', ConversationParts> = {
  kind: 'conversation',
  path: '/conversations',
  notFound: (id) => new Problem(conversationNotFound(id)),
  upstreamOf: () => 'The upstream that holds this conversation',
  timeoutMs: 30_000,
  forwardsHeaders: true,
}

/** Reads a body. Throws 400 if no upstream may receive it. */
export async function readConversationBody(
  parts: ConversationParts,
  call: Pick<BodyCall, 'body' | 'reply'>,
): Promise<BodyFacts> {
  const facts = isLong(call.body, parts)
    ? await scanLongFacts(BODIES.createConversation, call, parts)
    : readFacts(BODIES.createConversation, call.body, parts.bounds)
  const { messages: items } = facts
  if (items <= ITEMS_MAX) return facts
  throw new Problem(arrayAboveMaxLength('items', ITEMS_MAX, items))
}

/** Throws 400 for a body that steers the upstream to which it is to be forwarded. */
export function checkSteering(
  { rejectSteering }: ConversationParts,
  { upstream }: UpstreamTarget,
  facts: BodyFacts,
): void {
  const rejection = rejectSteering(upstream, facts)
  if (rejection) throw rejection
}

/** Checks the body of a call about a conversation: objects that it names must live beside that. */
export async function checkBody(
  parts: ConversationParts,
  call: ObjectCall,
  { target }: Located<'conversation'>,
): Promise<void> {
  const facts = await readConversationBody(parts, call)
  checkSteering(parts, target, facts)
  const own: Reference = { kind: 'conversation', id: call.id, param: 'conversation_id' }
  if (facts.references.length > 0) await parts.owned.check(call.grant, [own, ...facts.references])
}
