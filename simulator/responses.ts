/** The Responses API: created, streamed, stored, run in the background. */
import { boolean, integer, object, readJson, type Shape } from './body.ts'
import {
  type Answer,
  type Call,
  type Item,
  type Json,
  json,
  Refusal,
  type StoredConversation,
  type StoredResponse,
  type World,
} from './call.ts'
import { echoOf } from './chat.ts'
import { conversationOf, keptItems } from './conversations.ts'
import { outputItems, scriptedItems } from './output-items.ts'
import { requireFiles } from './references.ts'
import { responseEvents } from './response-events.ts'
import { inputTokens, itemsOf, previousOf } from './response-input.ts'
import { reasoningTokens, responseUsage, truncate } from './tokens.ts'
import { toolCallOf } from './tool-calls.ts'

const RESPONSE: Shape = {
  required: ['model', 'input'],
  optional: [
    ...[
      'access_programs',
      'background',
      'context_management',
      'conversation',
      'include',
      'instructions',
    ],
    ...['client_metadata', 'max_output_tokens', 'max_tool_calls', 'metadata', 'moderation'],
    ...['image', 'parallel_tool_calls', 'previous_response_id', 'prompt'],
    ...['prompt_cache_key', 'prompt_cache_options'],
    ...['prompt_cache_retention', 'reasoning', 'safety_identifier', 'service_tier', 'store'],
    ...['stream', 'stream_options', 'temperature', 'text', 'tool_choice', 'tools'],
    ...['top_logprobs', 'top_p', 'truncation', 'user'],
  ],
}

const LEAST_OUTPUT = 16

function notFound(id: string): Refusal {
  return new Refusal(404, `Response with id '${id}' not found.`)
}

export function createResponse(call: Call, world: World): Answer {
  const body = readJson(call, RESPONSE)
  const model = world.requireModel(body.model)
  const background = boolean(body, 'background') ?? false
  const stored = boolean(body, 'store') ?? true
  const most = integer(body, 'max_output_tokens', LEAST_OUTPUT)
  if (background && !stored) {
    throw new Refusal(400, 'Background mode requires store=true.', { param: 'background' })
  }
  const before = previousOf(body, world)
  const items = itemsOf(body.input, world)
  requireFiles(body, world)
  const reasoning = reasoningTokens(object(body, 'reasoning')?.effort)
  const tool = toolCallOf(body, items.at(-1), echoOf(items))
  const written = truncate(tool?.input ?? call.reply ?? echoOf(items), most)
  const conversation = conversationOf(body, world)
  const input = inputTokens(body, [...(conversation?.items ?? []), ...items], before)
  const usage = {
    ...responseUsage(input, written.tokens.length + reasoning, reasoning),
    ...call.usage,
  }
  const started = responseObject(world, body, { model, background, stored, conversation })
  const status = written.whole ? 'completed' : 'incomplete'
  const output = call.items
    ? scriptedItems(call.items, world)
    : outputItems({ body, model, status, written, tool }, world)
  const outcome = finished(started, status, output, usage, world)
  const events = responseEvents(started, outcome)
  const streamed = boolean(body, 'stream') === true
  const waits = background && !streamed
  const kept: StoredResponse = {
    object: waits ? { ...started, status: 'queued' } : outcome,
    outcome,
    inputItems: items.map((item, index) => ({ id: `msg_in_${index}`, ...item })),
    // Only a background response can be streamed again.
    events: background ? events : [],
  }
  if (stored) keep(kept, world)
  conversation?.items.push(...keptItems(items, world), ...outcome.output)
  if (streamed) return { form: 'events', events, done: false, usage }
  return json(kept.object)
}

function keep(response: StoredResponse, { responses, keepResponses }: World): void {
  responses.set(response.object.id, response)
  const [oldest] = responses.size > keepResponses ? responses.keys() : []
  if (oldest !== undefined) responses.delete(oldest)
}

interface Made {
  readonly model: string
  readonly background: boolean
  readonly stored: boolean
  readonly conversation: StoredConversation | undefined
}

function responseObject(world: World, body: Json, made: Made) {
  return {
    id: world.newId('resp_'),
    object: 'response',
    created_at: world.seconds(),
    status: 'in_progress',
    background: made.background,
    completed_at: null,
    conversation: made.conversation ? { id: made.conversation.object.id } : null,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    model: made.model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: { effort: null, summary: null, ...object(body, 'reasoning') },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: body.service_tier ?? 'auto',
    store: made.stored,
    temperature: body.temperature ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium', ...object(body, 'text') },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_logprobs: 0,
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  }
}

function finished(
  started: ReturnType<typeof responseObject>,
  status: 'completed' | 'incomplete',
  output: readonly Item[],
  usage: Json,
  world: World,
) {
  return {
    ...started,
    status,
    completed_at: status === 'completed' ? world.seconds() : null,
    incomplete_details: status === 'completed' ? null : { reason: 'max_output_tokens' },
    output,
    service_tier: started.service_tier === 'auto' ? 'default' : started.service_tier,
    usage,
  }
}

export function getResponse({ id, query }: Call, world: World): Answer {
  const found = require(id, world)
  if (query.get('stream') !== 'true') return json(found.object)
  const after = Number(query.get('starting_after') ?? -1)
  return { form: 'events', events: found.events.slice(after + 1), done: false }
}

function require(id: string, world: World): StoredResponse {
  const found = world.responses.get(id)
  if (found) return found
  throw notFound(id)
}

export function deleteResponse({ id }: Call, world: World): Answer {
  require(id, world)
  world.responses.delete(id)
  return json({ id, object: 'response', deleted: true })
}

export function cancelResponse({ id }: Call, world: World): Answer {
  const found = require(id, world)
  if (found.object.background !== true) {
    throw new Refusal(400, 'Cannot cancel a synchronous response.')
  }
  if (found.object.status === 'queued' || found.object.status === 'in_progress') {
    found.object = { ...found.object, status: 'cancelled' }
  }
  return json(found.object)
}

export function inputItems({ id, query }: Call, world: World): Answer {
  const { inputItems: items } = require(id, world)
  const data = query.get('order') === 'asc' ? items : items.toReversed()
  return json({
    object: 'list',
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: false,
  })
}

/** Advances a background response: queued, in_progress, then `to` or its outcome. */
export function stepResponse(found: StoredResponse, to?: string): void {
  const { object: now, outcome } = found
  if (now.status !== 'queued' && now.status !== 'in_progress') return
  if (to === undefined ? now.status === 'queued' : to === 'in_progress') {
    found.object = { ...now, status: 'in_progress' }
  } else if (to === undefined || to === outcome.status) {
    found.object = { ...outcome, id: now.id, status: String(outcome.status) }
  } else {
    const error = { code: 'server_error', message: 'The model failed to answer.' }
    found.object = { ...now, status: to, error: to === 'failed' ? error : null }
  }
}
