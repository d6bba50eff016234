/**
 * Sessions of coding agents: bodies of 20 to 300 kB that grow by what tools return, and are
 * compacted then. 90 % of the input is cached. An answer has 200 to 4,000 tokens, mostly reasoning,
 * and one in 40 has 15,000.
 */
import type { SessionRequest } from '#test/clients/sessions/session.ts'
import { type Random, type Texts, tokensOf } from './texts.ts'

const BYTES_MAX = 300_000
const FIRST_BYTES = 14_000
const OUTPUT_BYTES_MAX = 9_000
const ANSWER_MIN = 200
const ANSWER_SPAN = 3_800
const LONG_ANSWER = 15_000
const LONG_SHARE = 1 / 40
const CACHED_SHARE = 0.9
/** Tokens of an item besides its text. */
const ITEM_TOKENS = 6
/** Turns with a screenshot, its bytes, and the tokens that a model counts for it. */
const SCREENSHOT_EVERY = 5
const SCREENSHOT_BYTES = 45_000
const SCREENSHOT_TOKENS = 1_000
/** Bytes of encrypted reasoning for each of its tokens, before they are base64. */
const ENCRYPTED_BYTES = 4.5
const SEARCH_SHARE = 0.2
const SEARCHES = 2
const SEARCH_TOKENS = 4_000

export interface SessionOptions {
  /** A recorded session, which is repeated. */
  readonly requests?: readonly SessionRequest[]
  readonly model: string
  readonly hasImages?: boolean
  /** Whether reasoning is sent back, as Codex does. */
  readonly isEncrypted?: boolean
  readonly hasSearch?: boolean
  readonly maxOutputTokens?: number
  /** Members of each body, with tools. */
  readonly members?: Readonly<Record<string, unknown>>
}

export interface Turn {
  readonly id: string
  readonly body: string
  readonly inputTokens: number
  readonly cachedTokens: number
  /** Text of the model. */
  readonly outputTokens: number
}

export interface Session {
  next(id: string): Turn
}

const TOOLS = ['shell', 'read_file', 'apply_patch', 'list_directory', 'search'].map((name) => ({
  type: 'function',
  name,
  description: `Runs ${name} in the working folder of the user, and returns what it prints.`,
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      arguments: { type: 'array', items: { type: 'string' }, description: 'Words of the command.' },
      timeout_ms: { type: 'number', description: 'Time after which it is ended, in milliseconds.' },
    },
    required: ['arguments'],
    additionalProperties: false,
  },
}))

interface State {
  items: object[]
  bytes: number
  tokens: number
  turns: number
  answered: number
}

/** The recorded requests, with the usage that they had. */
export function repeatSession(requests: readonly SessionRequest[]): Session {
  let at = 0
  return {
    next: (id) => {
      const request = requests[at % requests.length]
      if (!request) throw new Error('the session has no request')
      at += 1
      const { input_tokens, cached_tokens, output_tokens } = request.usage
      return {
        id,
        body: JSON.stringify({ ...request.body, prompt_cache_key: id }),
        inputTokens: input_tokens,
        cachedTokens: cached_tokens,
        outputTokens: output_tokens,
      }
    },
  }
}

export function createSession(options: SessionOptions, texts: Texts, random: Random): Session {
  const members = membersOf(options, texts)
  const fixed = tokensOf(JSON.stringify(members))
  let state = begin(texts)
  return {
    next: (id) => {
      if (state.bytes > BYTES_MAX) state = begin(texts)
      else if (state.turns > 0) addToolTurn(state, options, texts, random)
      state.turns += 1
      const body = JSON.stringify({ prompt_cache_key: id, ...members, input: state.items })
      state.bytes = body.length
      const searches = options.hasSearch && random() < SEARCH_SHARE ? SEARCHES : 0
      const inputTokens = fixed + state.tokens + searches * SEARCH_TOKENS
      const isLong = random() < LONG_SHARE
      state.answered = Math.ceil(isLong ? LONG_ANSWER : ANSWER_MIN + random() * ANSWER_SPAN)
      return {
        id,
        body,
        inputTokens,
        cachedTokens: Math.floor(inputTokens * CACHED_SHARE),
        outputTokens: state.answered,
      }
    },
  }
}

function membersOf(options: SessionOptions, texts: Texts): Record<string, unknown> {
  return {
    instructions: texts.some(FIRST_BYTES).text,
    tools: [...TOOLS, ...(options.hasSearch ? [{ type: 'web_search' }] : [])],
    ...options.members,
    model: options.model,
    stream: true,
    store: false,
    ...(options.isEncrypted && { include: ['reasoning.encrypted_content'] }),
    ...(options.maxOutputTokens && { max_output_tokens: options.maxOutputTokens }),
  }
}

function begin(texts: Texts): State {
  const { text, tokens } = texts.some(2_000)
  const first = { type: 'message', role: 'user', content: [{ type: 'input_text', text }] }
  return { items: [first], bytes: 0, tokens: tokens + ITEM_TOKENS, turns: 0, answered: 0 }
}

/** The call of a tool that the model made, and what the tool returned. */
function addToolTurn(
  state: State,
  { hasImages, isEncrypted }: SessionOptions,
  texts: Texts,
  random: Random,
): void {
  const call_id = `call_${state.turns}`
  const called = texts.some(100 + Math.floor(random() * 400))
  const returned = texts.some(300 + Math.floor(random() * OUTPUT_BYTES_MAX))
  if (isEncrypted) {
    const bytes = Buffer.alloc(Math.ceil(state.answered * ENCRYPTED_BYTES), texts.some(1_000).text)
    const encrypted_content = bytes.toString('base64')
    state.items.push({ type: 'reasoning', id: `rs_${state.turns}`, summary: [], encrypted_content })
    state.tokens += state.answered
  }
  const call = JSON.stringify({ arguments: ['bash', '-lc', called.text] })
  state.items.push(
    { type: 'function_call', name: 'shell', arguments: call, call_id },
    { type: 'function_call_output', call_id, output: returned.text },
  )
  state.tokens += tokensOf(call) + returned.tokens + 2 * ITEM_TOKENS
  if (!hasImages || state.turns % SCREENSHOT_EVERY !== 0) return
  const data = Buffer.alloc(SCREENSHOT_BYTES, texts.some(3_000).text).toString('base64')
  const content = [{ type: 'input_image', image_url: `data:image/png;base64,${data}` }]
  state.items.push({ type: 'message', role: 'user', content })
  state.tokens += SCREENSHOT_TOKENS
}
