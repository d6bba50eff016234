/** Answers of upstreams on the wire: whole or as events, with usage as OpenAI reports it. */
import type { AnswerPlan, DeltaKind, Route } from './cases/case.ts'
import type { Made } from './truth/cost-of-most.ts'
import type { JsonObject } from './truth/reading.ts'
import { toolUsageOf, usageOf } from './usage.ts'

/** An answer, ready to be written. */
export interface Answer {
  readonly route: Route
  readonly model: string
  readonly tier: string | undefined
  readonly made: Made
  readonly plan: AnswerPlan
  readonly choices: number
}

export interface Events {
  readonly first: string
  /** One for each delta of text. */
  readonly deltas: readonly string[]
  readonly last: string
}

/** Text of each event that has a delta: a caller counts what it received by it. */
const CHOICE_MARK = { logprobs: null }
const ITEM_MARK = { output_index: 0 }
const MARKS: Readonly<Partial<Record<Route, string>>> = {
  'chat/completions': '"logprobs":null',
  completions: '"logprobs":null',
  responses: '"output_index":0',
  'images/generations': '"partial_image_index"',
  'images/edits': '"partial_image_index"',
}

/** Deltas in the events of a stream. */
export function deltasIn(route: Route, text: string): number {
  const mark = MARKS[route]
  const isStream = text.startsWith('data:') || text.startsWith('event:')
  return mark === undefined || !isStream ? 0 : text.split(mark).length - 1
}

const CREATED = 1_790_000_000
/** Choices that a whole answer shows at most. */
export const CHOICES_SHOWN = 3

function head({ model, tier }: Answer, object: string): JsonObject {
  return {
    id: 'chatcmpl-1',
    object,
    created: CREATED,
    model,
    ...(tier !== undefined && { service_tier: tier }),
  }
}

/** The body of an answer that is not streamed, and its type. */
export function wholeAnswer(answer: Answer): { readonly type: string; readonly body: string } {
  if (answer.route === 'audio/speech') return { type: 'audio/mpeg', body: 'ID3 sound' }
  const body = JSON.stringify({ ...bodyOf(answer), ...allUsageOf(answer) })
  return { type: 'application/json', body }
}

/** Usage of an answer, and of the images that its tools have made. */
function allUsageOf(answer: Answer): JsonObject {
  const usage = usageOf(answer)
  const { toolImages } = answer.made
  const image = toolImages && answer.plan.report === 'full' && toolUsageOf(toolImages.amounts)
  return { ...(usage && { usage }), ...(image && { tool_usage: { image_gen: image } }) }
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUg=='

function bodyOf(answer: Answer): JsonObject {
  const { route, plan, choices, made } = answer
  const text = plan.deltas.join('')
  const each = <T>(of: (index: number) => T): T[] =>
    Array.from({ length: Math.min(choices, CHOICES_SHOWN) }, (_, index) => of(index))
  const finish_reason = 'stop'
  switch (route) {
    case 'chat/completions': {
      const message = { role: 'assistant', content: text }
      const shown = each((index) => ({ index, message, finish_reason }))
      return { ...head(answer, 'chat.completion'), choices: shown }
    }
    case 'completions':
      return {
        ...head(answer, 'text_completion'),
        choices: each((index) => ({ index, text, finish_reason })),
      }
    case 'embeddings': {
      const data = [{ object: 'embedding', index: 0, embedding: [0.1, -0.2] }]
      return { object: 'list', model: answer.model, data }
    }
    case 'moderations':
      return { id: 'modr-1', model: answer.model, results: [{ flagged: false }] }
    case 'audio/transcriptions':
    case 'audio/translations':
      return { text, ...(plan.report === 'full' && { duration: made.seconds }) }
    case 'responses':
      return responseOf(answer, 'completed')
    case 'responses/compact': {
      const output = [{ type: 'compaction', id: 'cmp_1', encrypted_content: text }]
      return { ...head(answer, 'response.compaction'), output }
    }
    default: {
      const data = Array.from({ length: made.images }, () => ({ b64_json: PIXEL }))
      return { created: CREATED, data }
    }
  }
}

export function responseOf(answer: Answer, status: string): JsonObject {
  return {
    ...head(answer, 'response'),
    id: 'resp_1',
    created_at: CREATED,
    status,
    output: status === 'completed' ? itemsOf(answer) : [],
  }
}

function itemsOf({ made, plan }: Answer): JsonObject[] {
  const calls = (type: string, count: number): JsonObject[] =>
    Array.from({ length: count }, (_, at) => ({ type, id: `${type}_${at}`, status: 'completed' }))
  const content = [{ type: 'output_text', text: plan.deltas.join(''), annotations: [] }]
  return [
    ...calls('web_search_call', made.webSearches),
    ...calls('file_search_call', made.fileSearches),
    ...calls('code_interpreter_call', made.sessions),
    ...calls('image_generation_call', made.toolImages?.count ?? 0),
    { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content },
  ]
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

function named(type: string, rest: object): string {
  return `event: ${type}\n${event({ type, ...rest })}`
}

export function eventsOf(answer: Answer): Events {
  const { route } = answer
  if (route === 'responses') return responseEvents(answer)
  return route.startsWith('images/') ? imageEvents(answer) : choiceEvents(answer)
}

const RESPONSE_DELTAS: Readonly<Record<DeltaKind, string>> = {
  text: 'response.output_text.delta',
  refusal: 'response.refusal.delta',
  function: 'response.function_call_arguments.delta',
  custom: 'response.custom_tool_call_input.delta',
  audio: 'response.output_text.delta',
}

const imageCall = named('response.image_generation_call.in_progress', { item_id: 'ig_1' })

function responseEvents(answer: Answer): Events {
  const response = { ...responseOf(answer, 'completed'), ...allUsageOf(answer) }
  const { deltas, deltaKind } = answer.plan
  return {
    first:
      named('response.created', { response: responseOf(answer, 'in_progress') }) +
      imageCall.repeat(answer.made.toolImages?.count ?? 0),
    deltas: deltas.map((delta) =>
      named(RESPONSE_DELTAS[deltaKind], { item_id: 'msg_1', ...ITEM_MARK, delta }),
    ),
    last: named('response.completed', { response }),
  }
}

const CHAT_DELTAS: Readonly<Record<DeltaKind, (text: string) => object>> = {
  text: (content) => ({ content }),
  refusal: (refusal) => ({ refusal }),
  function: (text) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] }),
  custom: (input) => ({ tool_calls: [{ index: 0, type: 'custom', custom: { input } }] }),
  audio: (text) => ({ audio: { data: Buffer.from(text.repeat(9)).toString('base64') } }),
}

function choiceEvents(answer: Answer): Events {
  const { plan, route } = answer
  const usage = usageOf(answer)
  const isChat = route === 'chat/completions'
  const base = head(answer, isChat ? 'chat.completion.chunk' : 'text_completion')
  const of = (choice: object): string => event({ ...base, choices: [{ index: 0, ...choice }] })
  const finish = { finish_reason: 'stop' }
  const delta = (text: string): object =>
    isChat ? { delta: CHAT_DELTAS[plan.deltaKind](text) } : { text }
  return {
    first: isChat ? of({ delta: { role: 'assistant' } }) : '',
    deltas: plan.deltas.map((text) => of({ ...delta(text), ...CHOICE_MARK })),
    last: [
      of(isChat ? { delta: {}, ...finish } : finish),
      usage ? event({ ...base, choices: [], usage }) : '',
      'data: [DONE]\n\n',
    ].join(''),
  }
}

function imageEvents(answer: Answer): Events {
  const usage = usageOf(answer)
  return {
    first: '',
    deltas: [named('image_generation.partial_image', { b64_json: PIXEL, partial_image_index: 0 })],
    last: named('image_generation.completed', { b64_json: PIXEL, ...(usage && { usage }) }),
  }
}
