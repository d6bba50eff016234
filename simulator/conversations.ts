/** Conversations: stored items that precede the input of a response. */
import { object, readJson, type Shape } from './body.ts'
import {
  type Answer,
  type Call,
  type Item,
  isArray,
  isObject,
  type Json,
  json,
  Refusal,
  type StoredConversation,
  type World,
} from './call.ts'
import { page } from './files.ts'
import { requireFiles } from './references.ts'

const CREATED: Shape = { required: [], optional: ['items', 'metadata'] }
const UPDATED: Shape = { required: ['metadata'], optional: [] }
const ADDED: Shape = { required: ['items'], optional: [] }
const ITEMS_MAX = 20
const PAGE = 20

export function createConversation(call: Call, world: World): Answer {
  const body = call.bytes.length === 0 ? {} : readJson(call, CREATED)
  const items = newItems(body, world)
  const conversation = {
    id: world.newId('conv_'),
    object: 'conversation',
    created_at: world.seconds(),
    metadata: object(body, 'metadata') ?? {},
  }
  world.conversations.set(conversation.id, { object: conversation, items })
  return json(conversation)
}

export function getConversation({ id }: Call, world: World): Answer {
  return json(requireConversation(id, world).object)
}

export function updateConversation(call: Call, world: World): Answer {
  const found = requireConversation(call.id, world)
  const body = readJson(call, UPDATED)
  found.object = { ...found.object, metadata: object(body, 'metadata') ?? {} }
  return json(found.object)
}

export function deleteConversation({ id }: Call, world: World): Answer {
  requireConversation(id, world)
  world.conversations.delete(id)
  return json({ id, object: 'conversation.deleted', deleted: true })
}

export function createItems(call: Call, world: World): Answer {
  const { items } = requireConversation(call.id, world)
  const added = newItems(readJson(call, ADDED), world)
  items.push(...added)
  return json(page(added, new URLSearchParams(), ITEMS_MAX))
}

export function listItems({ id, query }: Call, world: World): Answer {
  const { items } = requireConversation(id, world)
  return json(page(query.get('order') === 'asc' ? items : items.toReversed(), query, PAGE))
}

export function getItem(call: Call, world: World): Answer {
  return json(requireItem(call, world))
}

export function deleteItem(call: Call, world: World): Answer {
  const found = requireConversation(call.id, world)
  found.items.splice(found.items.indexOf(requireItem(call, world)), 1)
  return json(found.object)
}

/** Finds the conversation of a response. */
export function conversationOf({ conversation }: Json, world: World) {
  if (conversation === undefined || conversation === null) return undefined
  return requireConversation(isObject(conversation) ? conversation.id : conversation, world)
}

/**
 * Prepares items for storage. One with the id of a stored item is that item, whatever else it says,
 * as in SGLang.
 */
export function keptItems(items: readonly Json[], world: World): Item[] {
  return items.map((item) => {
    const known = item.id === undefined ? undefined : storedItem(String(item.id), world)
    if (known) return known
    if (item.type === 'item_reference') throw itemNotFound(String(item.id))
    const { content } = item
    const text = { type: 'input_text', text: content }
    return {
      id: world.newId('msg_'),
      type: 'message',
      status: 'completed',
      ...item,
      ...(typeof content === 'string' && { content: [text] }),
    }
  })
}

/** An item stored with a response or a conversation. */
export function storedItem(id: string, { responses, conversations }: World): Item | undefined {
  const isIt = (item: unknown): item is Item => isObject(item) && item.id === id
  for (const { outcome, inputItems } of responses.values()) {
    const output = isArray(outcome.output) ? outcome.output : []
    const found = [...inputItems, ...output].find(isIt)
    if (found) return found
  }
  for (const { items } of conversations.values()) {
    const found = items.find(isIt)
    if (found) return found
  }
  return undefined
}

export function itemNotFound(id: string): Refusal {
  return new Refusal(404, `Item with id '${id}' not found.`, { param: 'input' })
}

function newItems(body: Json, world: World): Item[] {
  const items = body.items ?? []
  if (!isArray(items) || !items.every(isObject) || items.length > ITEMS_MAX) {
    throw new Refusal(400, "Invalid 'items'.", { param: 'items' })
  }
  requireFiles(body, world)
  return keptItems(items, world)
}

function requireConversation(id: unknown, { conversations }: World): StoredConversation {
  const found = conversations.get(String(id))
  if (found) return found
  throw new Refusal(404, `Conversation with id '${String(id)}' not found.`)
}

function requireItem({ id, item }: Call, world: World): Item {
  const found = requireConversation(id, world).items.find((one) => one.id === item)
  if (found) return found
  throw itemNotFound(item)
}
