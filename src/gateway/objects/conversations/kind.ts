/** The description of conversations. */
import { Problem } from '#base/problem.ts'
import { conversationNotFound } from '#contract/errors/objects.ts'
import type { ObjectKind } from '#gateway/objects/operations.ts'
import type { ConversationParts } from './body.ts'

export const CONVERSATION: ObjectKind<'conversation', ConversationParts> = {
  kind: 'conversation',
  path: '/conversations',
  notFound: (id) => new Problem(conversationNotFound(id)),
  upstreamOf: () => 'The upstream that holds this conversation',
  timeoutMs: 30_000,
  forwardsHeaders: true,
}
