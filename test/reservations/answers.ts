/** Answers of upstreams on the wire: whole or as events, with usage as OpenAI reports it. */
import type { AnswerPlan, Route } from './cases/case.ts'
import type { Made } from './truth/cost-of-most.ts'
import type { JsonObject } from './truth/reading.ts'

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

/** Text of an event that has a delta, by route: a caller counts what it received by it. */
const DELTA_MARKS: Readonly<Partial<Record<Route, string>>> = {
  'chat/completions': '"delta":{"content":',
  completions: '"text":',
  responses: '"type":"response.output_text.delta"',
}

export function deltasIn(route: Route, text: string): number {
  const mark = DELTA_MARKS[route]
  return mark === undefined || !text.startsWith('data:') ? 0 : text.split(mark).length - 1
}

const inputDetails = (made: Made): JsonObject => ({
  cached_tokens: made.cached,
  cache_write_tokens: made.written,
  audio_tokens: made.audioInput,
  image_tokens: made.imageInput,
})

const outputDetails = (made: Made): JsonObject => ({
  reasoning_tokens: made.reasoning,
  audio_tokens: made.audioOutput,
})

/** Names of the members of usage: of chats and what came before, and of newer routes. */
const PROMPT = ['prompt_tokens', 'completion_tokens', 'prompt_tokens_details'] as const
const INPUT = ['input_tokens', 'output_tokens', 'input_tokens_details'] as const

const usageOf = ({ route, made, plan: { report } }: Answer): JsonObject | undefined => {
  if (report === 'none') return undefined
  const [input, output, details] = route === 'responses' ? INPUT : PROMPT
  if (report === 'zero') return { [input]: 0, [output]: 0, total_tokens: 0 }
  const read = { [input]: made.input, [details]: inputDetails(made) }
  if (report === 'input') return read
  return {
    ...read,
    ...(route !== 'embeddings' && { [output]: made.output }),
    total_tokens: made.input + made.output,
    [route === 'responses' ? 'output_tokens_details' : 'completion_tokens_details']:
      outputDetails(made),
  }
}

const CREATED = 1_790_000_000
const CHOICES_SHOWN = 3

const head = ({ model, tier }: Answer, object: string): JsonObject => ({
  id: 'chatcmpl-1',
  object,
  created: CREATED,
  model,
  ...(tier !== undefined && { service_tier: tier }),
})

export function wholeAnswer(answer: Answer): string {
  const usage = usageOf(answer)
  return JSON.stringify({ ...bodyOf(answer), ...(usage && { usage }) })
}

const bodyOf = (answer: Answer): JsonObject => {
  const { route, plan, choices } = answer
  const text = plan.deltas.join('')
  const each = <T>(of: (index: number) => T): T[] =>
    Array.from({ length: Math.min(choices, CHOICES_SHOWN) }, (_, index) => of(index))
  const finish_reason = 'stop'
  switch (route) {
    case 'chat/completions': {
      const message = { role: 'assistant', content: text }
      const choices = each((index) => ({ index, message, finish_reason }))
      return { ...head(answer, 'chat.completion'), choices }
    }
    case 'completions':
      return {
        ...head(answer, 'text_completion'),
        choices: each((index) => ({ index, text, finish_reason })),
      }
    case 'embeddings':
      return {
        object: 'list',
        model: answer.model,
        data: [{ object: 'embedding', index: 0, embedding: [0.1, -0.2] }],
      }
    default:
      return responseOf(answer, 'completed')
  }
}

const responseOf = (answer: Answer, status: string): JsonObject => ({
  ...head(answer, 'response'),
  id: 'resp_1',
  created_at: CREATED,
  status,
  output: status === 'completed' ? itemsOf(answer) : [],
})

const itemsOf = ({ made, plan }: Answer): JsonObject[] => {
  const calls = (type: string, count: number): JsonObject[] =>
    Array.from({ length: count }, (_, at) => ({ type, id: `${type}_${at}`, status: 'completed' }))
  const content = [{ type: 'output_text', text: plan.deltas.join(''), annotations: [] }]
  return [
    ...calls('web_search_call', made.webSearches),
    ...calls('file_search_call', made.fileSearches),
    ...calls('code_interpreter_call', made.sessions),
    { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content },
  ]
}

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`

export function eventsOf(answer: Answer): Events {
  const usage = usageOf(answer)
  const { plan, route } = answer
  if (route === 'responses') {
    const named = (type: string, rest: object): string =>
      `event: ${type}\n${event({ type, ...rest })}`
    const response = { ...responseOf(answer, 'completed'), ...(usage && { usage }) }
    return {
      first: event({
        type: 'response.created',
        response: responseOf(answer, 'in_progress'),
      }),
      deltas: plan.deltas.map((delta) =>
        named('response.output_text.delta', { item_id: 'msg_1', output_index: 0, delta }),
      ),
      last: named('response.completed', { response }),
    }
  }
  const isChat = route === 'chat/completions'
  const base = head(answer, isChat ? 'chat.completion.chunk' : 'text_completion')
  const of = (choice: object): string => event({ ...base, choices: [{ index: 0, ...choice }] })
  const finish = { finish_reason: 'stop' }
  return {
    first: isChat ? of({ delta: { role: 'assistant' } }) : '',
    deltas: plan.deltas.map((text) => of(isChat ? { delta: { content: text } } : { text })),
    last: [
      of(isChat ? { delta: {}, ...finish } : finish),
      usage ? event({ ...base, choices: [], usage }) : '',
      'data: [DONE]\n\n',
    ].join(''),
  }
}
