/** A stored chat completion as the operations on upstream objects see it. */
import { Problem } from '#base/problem.ts'
import { chatCompletionNotFound } from '#contract/errors/objects.ts'
import { hidesStored } from '#gateway/auth/policy.ts'
import type { ObjectKind } from '#gateway/objects/operations.ts'
import { upstreamOf } from '#gateway/upstream/failures.ts'

export const CHAT_COMPLETION: ObjectKind<'chat_completion'> = {
  kind: 'chat_completion',
  path: '/chat/completions',
  notFound: (id) => new Problem(chatCompletionNotFound(id)),
  upstreamOf: ({ model }) => upstreamOf(model),
  timeoutMs: 60_000,
  forwardsHeaders: true,
  isHidden: ({ grant, route }) => hidesStored(grant.policy.retention, route),
}
