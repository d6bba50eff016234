/** Chat completions with `store: true`. */
import { object, readJson } from './body.ts'
import {
  type Answer,
  type Call,
  isArray,
  isObject,
  type Json,
  json,
  Refusal,
  type StoredCompletion,
  type World,
} from './call.ts'
import { page } from './files.ts'

/** Default page size of completions and messages. */
const PAGE = 20

export function keepCompletion(
  completion: Json,
  body: Json,
  { completions, keepResponses }: World,
): void {
  const id = String(completion.id)
  const messages = isArray(body.messages) ? body.messages.filter(isObject) : []
  completions.set(id, {
    object: { ...completion, id, metadata: body.metadata ?? {}, request_id: null },
    messages: messages.map((message, index) => ({ ...message, id: `${id}-${index}` })),
  })
  const [oldest] = completions.size > keepResponses ? completions.keys() : []
  if (oldest !== undefined) completions.delete(oldest)
}

function require(id: string, { completions }: World): StoredCompletion {
  const found = completions.get(id)
  if (found) return found
  throw new Refusal(404, `No chat completion found with id '${id}'.`)
}

/** List of the whole account, which the gateway must not request. */
export function listCompletions({ query }: Call, { completions }: World): Answer {
  const all = [...completions.values()].map(({ object: one }) => one)
  return json(page(query.get('order') === 'desc' ? all.reverse() : all, query, PAGE))
}

export function getCompletion({ id }: Call, world: World): Answer {
  return json(require(id, world).object)
}

export function updateCompletion(call: Call, world: World): Answer {
  const found = require(call.id, world)
  const body = readJson(call, { required: [], optional: ['metadata'] })
  found.object = { ...found.object, metadata: object(body, 'metadata') ?? {} }
  return json(found.object)
}

export function deleteCompletion({ id }: Call, world: World): Answer {
  require(id, world)
  world.completions.delete(id)
  return json({ id, object: 'chat.completion.deleted', deleted: true })
}

export function completionMessages({ id, query }: Call, world: World): Answer {
  const all = require(id, world).messages.map((message) => ({ ...message, id: String(message.id) }))
  return json(page(query.get('order') === 'desc' ? all.reverse() : all, query, PAGE))
}
