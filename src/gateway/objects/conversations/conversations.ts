/**
 * Conversations, each at one upstream. They belong, with all their items, to the project of the key
 * that has created them. There is no list of them, as at OpenAI, and they do not expire.
 *
 * Every item that enters a conversation is without an id or has one of this project's
 * (`formats/openai/items.ts`). So the ids in its lists are made by the upstream, or this project's
 * already, and become this project's before the client has them. An item in a path is looked up by
 * the upstream, within the conversation that the path names before it.
 */
import type { Call, Handlers, ObjectCall } from '#gateway/call.ts'
import { keepItems } from '#gateway/objects/items/items.ts'
import { type Located, locate, proxy, remove } from '#gateway/objects/operations.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { CONVERSATION, type ConversationParts, checkBody } from './body.ts'
import { create } from './create.ts'

export function createConversations(parts: ConversationParts): Handlers {
  const itemsOf = (call: Call) => (target: UpstreamTarget) => keepItems(parts, call.grant, target)
  const checkOf = (call: ObjectCall) => (located: Located<'conversation'>) =>
    checkBody(parts, call, located)
  const find = (call: ObjectCall) => locate(parts, call, CONVERSATION)
  return {
    body: { createConversation: (call) => create(parts, call) },
    locate: { getConversation: find, listConversationItems: find, getConversationItem: find },
    object: {
      getConversation: (call) => proxy(parts, call, CONVERSATION),
      updateConversation: (call) => proxy(parts, call, CONVERSATION, { check: checkOf(call) }),
      deleteConversation: async (call) => remove(parts, call, CONVERSATION, await find(call)),
      createConversationItems: (call) =>
        proxy(parts, call, CONVERSATION, {
          itemsOf: itemsOf(call),
          hasEffects: true,
          check: checkOf(call),
        }),
      listConversationItems: (call) => proxy(parts, call, CONVERSATION, { itemsOf: itemsOf(call) }),
      getConversationItem: (call) => proxy(parts, call, CONVERSATION),
      deleteConversationItem: (call) => proxy(parts, call, CONVERSATION),
    },
  }
}
