/** `POST /v1/messages` and the count of its tokens. */
import { type Answer, type Call, type Json, json, type World } from '#simulator/call.ts'
import { type MessagesBody, readMessages } from './body.ts'
import { cachedInput, type InputTokens, inputTokens } from './cache.ts'
import { type Content, contentOf } from './content.ts'
import { eventsOf } from './events.ts'
import { requireServed } from './models.ts'

/** Betas with which usage has `iterations`. */
const WITH_ITERATIONS = /^(compact|advisor-tool|server-side-fallback|context-management)-/

export function createMessage(call: Call, world: World): Answer {
  const given = readMessages(call, 'created')
  const model = requireServed(given.model, world)
  const content = contentOf(given, call, world)
  const usage = { ...usageOf(given, cachedInput(given, world), content), ...call.usage }
  const message = {
    id: world.newId('msg_'),
    type: 'message',
    role: 'assistant',
    model,
    content: content.blocks,
    stop_reason: content.stopReason,
    stop_sequence: content.stopSequence,
    stop_details: null,
    container: null,
    ...call.message,
    usage,
  }
  return given.body.stream === true ? eventsOf(message, call.stream) : json(message)
}

export function countTokens(call: Call, world: World): Answer {
  const given = readMessages(call, 'counted')
  requireServed(given.model, world)
  const input_tokens = inputTokens(given)
  const isManaged = given.body.context_management !== undefined
  const context = isManaged ? { context_management: { original_input_tokens: input_tokens } } : {}
  return json({ input_tokens, ...context })
}

function usageOf({ body, betas }: MessagesBody, input: InputTokens, content: Content): Json {
  const { searches, fetches, outputTokens, thinkingTokens } = content
  const tokens = {
    input_tokens: input.uncached,
    cache_creation_input_tokens: input.written5m + input.written1h,
    cache_read_input_tokens: input.read,
    cache_creation: {
      ephemeral_5m_input_tokens: input.written5m,
      ephemeral_1h_input_tokens: input.written1h,
    },
    output_tokens: outputTokens,
  }
  const hasIterations = betas.some((beta) => WITH_ITERATIONS.test(beta))
  const iterations = hasIterations ? { iterations: [{ type: 'message', ...tokens }] } : {}
  const uses = { web_search_requests: searches, web_fetch_requests: fetches }
  return {
    ...tokens,
    output_tokens_details: { thinking_tokens: thinkingTokens },
    server_tool_use: searches + fetches > 0 ? uses : null,
    service_tier: 'standard',
    speed: body.speed ?? 'standard',
    inference_geo: body.inference_geo ?? 'global',
    ...iterations,
  }
}
