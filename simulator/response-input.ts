/** Input of a response request: its items, and the previous response. */
import { object, string } from './body.ts'
import { isArray, isObject, type Json, Refusal, type StoredResponse, type World } from './call.ts'
import { itemNotFound, storedItem } from './conversations.ts'
import {
  contentTokens,
  TOKENS_PER_MESSAGE,
  TOKENS_PER_PART,
  TOKENS_PER_REPLY,
  tokensOf,
  toolTokens,
} from './tokens.ts'

export function previousOf(body: Json, world: World): StoredResponse | undefined {
  const id = string(body, 'previous_response_id')
  if (object(body, 'prompt')) {
    throw new Refusal(404, 'What the request names is not kept here.', { code: 'not_found' })
  }
  if (id === undefined) return undefined
  const found = world.responses.get(id)
  if (found) return found
  throw new Refusal(404, `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  })
}

/** Input items: a text is one user message, and an item reference must be to a stored item. */
export function itemsOf(input: unknown, world: World): readonly Json[] {
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
  }
  if (!isArray(input) || !input.every(isObject)) {
    throw new Refusal(400, "Invalid type for 'input': expected a string or an array of objects.", {
      param: 'input',
      code: 'invalid_type',
    })
  }
  for (const item of input) {
    const id = item.type === 'item_reference' ? item.id : undefined
    if (id !== undefined && !storedItem(String(id), world)) throw itemNotFound(String(id))
  }
  return input
}

/** Input tokens: instructions, items and tools, and the previous responses. */
export function inputTokens(
  body: Json,
  items: readonly Json[],
  before: StoredResponse | undefined,
): number {
  const instructions = string(body, 'instructions')
  const instructionTokens =
    instructions === undefined ? 0 : TOKENS_PER_MESSAGE + tokensOf(instructions)
  return items.reduce<number>(
    (sum, item) => {
      const content = item.content ?? item.output ?? item.arguments
      return sum + TOKENS_PER_MESSAGE + contentTokens(content)
    },
    TOKENS_PER_REPLY +
      instructionTokens +
      toolTokens(body) +
      (before ? inputTokensOf(before.object) : 0),
  )
}

function inputTokensOf(response: Json): number {
  const { usage } = response
  const total = isObject(usage) ? usage.total_tokens : undefined
  return typeof total === 'number' ? total : TOKENS_PER_PART
}
