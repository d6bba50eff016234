/** Random requests of a project, each of another kind, to routes of both API formats. */
import { FORM_TYPE, type FormPart, formOf } from '#test/gateway/media.ts'
import type { RawAnswer } from '#test/support/raw.ts'
import { sendRaw } from '#test/support/raw.ts'
import { ALIAS, MODEL, type Resident, type World } from './world.ts'

const CLAUDE = 'claude-sonnet-5-5'
const MESSAGES = [{ role: 'user', content: 'where am I' }]

export interface Draws {
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
}

export function createDraws(random: () => number): Draws {
  return {
    chance: (share) => random() < share,
    pick: <T>(from: readonly T[]): T => {
      const one = from[Math.floor(random() * from.length)]
      if (one === undefined && from.length === 0) throw new Error('nothing to pick from')
      return one as T
    },
  }
}

/** An object that some project has made. */
interface Made {
  readonly path: string
  readonly id: string
  readonly by: Resident
}

export interface Sending {
  readonly world: World
  readonly draws: Draws
  /** The newest objects of all projects. */
  readonly pool: Made[]
  count(resident: Resident, outcome: string): void
}

export type Action = (sending: Sending, resident: Resident) => Promise<void>

const POOL_MAX = 400

async function send(
  { world, count }: Sending,
  resident: Resident,
  method: string,
  path: string,
  { body, headers }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  const sent = { key: resident.key.value, body, ...(headers && { headers }) }
  const answer = await sendRaw(world.h.url, method, `/v1${path}`, sent)
  count(resident, answer.status === 200 ? '200' : (codeOf(answer) ?? String(answer.status)))
  return answer
}

/** Anthropic's format has no code: its message is ours. */
function codeOf({ json: { error } }: RawAnswer): string | undefined {
  if (error?.message.includes('data residency')) return 'outside_residency'
  return error?.code ?? undefined
}

/** Creates an object, and keeps its id for later requests of any project. */
async function make(
  sending: Sending,
  by: Resident,
  path: string,
  sent: Parameters<typeof send>[4],
): Promise<void> {
  const { json } = await send(sending, by, 'POST', path, sent)
  if (typeof json.id !== 'string') return
  sending.pool.push({ path, id: json.id, by })
  if (sending.pool.length > POOL_MAX) sending.pool.splice(0, POOL_MAX / 4)
}

/** An object, mostly of the project itself. */
function madeBy({ pool, draws }: Sending, resident: Resident, path?: string): Made | undefined {
  const fitting = pool.filter((one) => path === undefined || one.path === path)
  const own = fitting.filter(({ by }) => by === resident)
  const from = own.length > 0 && draws.chance(0.9) ? own : fitting
  return from.length > 0 ? draws.pick(from) : undefined
}

const chat: Action = (sending, resident) => {
  const { draws } = sending
  const body = {
    model: draws.pick([MODEL, ALIAS]),
    messages: MESSAGES,
    stream: draws.chance(0.3),
    store: draws.chance(0.5),
    ...(draws.chance(0.3) && { prompt_cache_key: draws.pick(['a', 'b', 'c']) }),
  }
  return make(sending, resident, '/chat/completions', { body })
}

const respond: Action = (sending, resident) => {
  const { draws } = sending
  const previous = draws.chance(0.3) ? madeBy(sending, resident, '/responses') : undefined
  const conversation = draws.chance(0.2) ? madeBy(sending, resident, '/conversations') : undefined
  const body = {
    model: MODEL,
    input: 'where am I',
    background: draws.chance(0.2),
    ...(previous && !conversation && { previous_response_id: previous.id }),
    ...(conversation && { conversation: conversation.id }),
  }
  return make(sending, resident, '/responses', { body })
}

const message: Action = async (sending, resident) => {
  const geo = sending.draws.pick([undefined, undefined, 'us', 'eu', 'global'])
  const path = sending.draws.pick(['/messages', '/messages', '/messages/count_tokens'])
  const body = {
    model: CLAUDE,
    messages: MESSAGES,
    ...(path === '/messages' && { max_tokens: 16 }),
    ...(geo !== undefined && path === '/messages' && { inference_geo: geo }),
  }
  await send(sending, resident, 'POST', path, {
    body,
    headers: { 'anthropic-version': '2023-06-01' },
  })
}

function form(...parts: readonly FormPart[]) {
  return { body: formOf(parts).toString(), headers: { 'content-type': FORM_TYPE } }
}

const BATCH_LINE = { custom_id: '1', method: 'POST', url: '/v1/chat/completions' }

const uploadFile: Action = (sending, resident) => {
  const line = { ...BATCH_LINE, body: { model: MODEL, messages: MESSAGES } }
  const sent = form(['purpose', 'batch'], ['file', JSON.stringify(line), 'lines.jsonl'])
  return make(sending, resident, '/files', sent)
}

const startBatch: Action = async (sending, resident) => {
  const file = madeBy(sending, resident, '/files')
  if (!file) return uploadFile(sending, resident)
  const body = { input_file_id: file.id, endpoint: BATCH_LINE.url, completion_window: '24h' }
  await make(sending, resident, '/batches', { body })
}

const converse: Action = (sending, resident) => {
  const file = sending.draws.chance(0.3) ? madeBy(sending, resident, '/files') : undefined
  const content = [
    { type: 'input_text', text: 'where am I' },
    ...(file ? [{ type: 'input_file', file_id: file.id }] : []),
  ]
  const body = { items: [{ type: 'message', role: 'user', content }] }
  return make(sending, resident, '/conversations', { body })
}

const startUpload: Action = (sending, resident) => {
  const body = { bytes: 4, filename: 'a.txt', mime_type: 'text/plain', purpose: 'user_data' }
  return make(sending, resident, '/uploads', { body })
}

/** Requests about an object of a path, besides its retrieval and its deletion. */
const BELOW: Readonly<Record<string, readonly [method: string, below: string, body?: object][]>> = {
  '/chat/completions': [
    ['GET', '/messages'],
    ['POST', '', { metadata: { note: 'a' } }],
  ],
  '/responses': [
    ['GET', '/input_items'],
    ['POST', '/cancel'],
  ],
  '/conversations': [
    ['GET', '/items'],
    ['POST', '', { metadata: { note: 'a' } }],
    ['POST', '/items', { items: [{ type: 'message', role: 'user', content: 'again' }] }],
  ],
  '/files': [['GET', '/content']],
  '/uploads': [
    ['POST', '/cancel'],
    ['POST', '/complete', { part_ids: [] }],
  ],
  '/batches': [['POST', '/cancel']],
}

const visit: Action = async (sending, resident) => {
  const made = madeBy(sending, resident)
  if (!made) return
  const below = BELOW[made.path] ?? []
  const choices = [['GET', ''] as const, ...below, ['DELETE', ''] as const]
  const [method, path, body] = sending.draws.pick(choices)
  await send(sending, resident, method, `${made.path}/${made.id}${path}`, { body })
}

const uploadPart: Action = async (sending, resident) => {
  const upload = madeBy(sending, resident, '/uploads')
  if (!upload) return startUpload(sending, resident)
  const path = `/uploads/${upload.id}/parts`
  await send(sending, resident, 'POST', path, form(['data', 'text', 'part']))
}

const ask: Action = async (sending, resident) => {
  const lists = ['/models', `/models/${MODEL}`, '/files', '/batches', '/chat/completions']
  await send(sending, resident, 'GET', sending.draws.pick(lists))
}

const others: Action = async (sending, resident) => {
  const [path, body] = sending.draws.pick([
    ['/embeddings', { model: 'text-embedding-3-small', input: 'text' }],
    ['/moderations', { model: 'omni-moderation-latest', input: 'text' }],
    ['/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'text' }],
    ['/images/generations', { model: 'gpt-image-1', prompt: 'a map' }],
    ['/audio/speech', { model: 'gpt-4o-mini-tts', input: 'text', voice: 'alloy' }],
    ['/responses/compact', { model: MODEL, input: 'text' }],
    ['/responses/input_tokens', { model: MODEL, input: 'text' }],
    ['/rerank', { model: 'rerank-1', query: 'a', documents: ['b'] }],
  ] as const)
  await send(sending, resident, 'POST', path, { body })
}

const transcribe: Action = async (sending, resident) => {
  const sent = form(['model', 'gpt-4o-mini-transcribe'], ['file', 'sound', 'a.wav'])
  await send(sending, resident, 'POST', '/audio/transcriptions', sent)
}

/** As often as the list has them. */
export const ACTIONS: readonly Action[] = [
  ...[chat, chat, chat, chat, chat, chat, chat, chat, respond, respond, respond],
  ...[message, message, message, message, message, message, others, others, others, others],
  ...[visit, visit, visit, visit, uploadFile, startBatch, converse, startUpload, uploadPart],
  ...[ask, ask, transcribe],
]
