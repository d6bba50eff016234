/** Requests of the differential replay: fixed sequences, and variations drawn from a seed. */
import type { Behaviour } from '#simulator/behaviour.ts'
import { createRandom } from '#test/support/random.ts'

export interface Step {
  readonly name: string
  readonly method: string
  /** `<<name>>` is the id that the step of that name returned. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON; `<<name>>` as in a path. */
  readonly body?: unknown
  /** `none`: without a key. */
  readonly key?: 'first' | 'second' | 'none' | 'unknown'
  /** Behaviour of the upstream for this request. */
  readonly script?: readonly Behaviour[]
  /** Whether it requests a batch from its upstream, as the poller does too. */
  readonly isPolled?: boolean
}

export const MODEL = 'gpt-4o'
const CHAT = '/v1/chat/completions'
const RESPONSES = '/v1/responses'
const BOUNDARY = 'replay-boundary'

function chat(content: string, more: object = {}): object {
  return {
    model: MODEL,
    messages: [{ role: 'user', content }],
    ...more,
  }
}

function form(...parts: readonly (readonly [head: string, value: string])[]): string {
  return `${parts
    .map(
      ([head, value]) =>
        `--${BOUNDARY}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${value}\r\n`,
    )
    .join('')}--${BOUNDARY}--\r\n`
}

const FORM = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }

function line(id: string, model: string): string {
  return JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: CHAT,
    body: chat('hello', { model }),
  })
}

function upload(purpose: string, content: string): string {
  return form(['name="purpose"', purpose], ['name="file"; filename="a.jsonl"', content])
}

function post(name: string, path: string, body: unknown, more: Partial<Step> = {}): Step {
  return {
    name,
    method: 'POST',
    path,
    body,
    ...more,
  }
}

function get(name: string, path: string, more: Partial<Step> = {}): Step {
  return {
    name,
    method: 'GET',
    path,
    ...more,
  }
}

function remove(name: string, path: string): Step {
  return { name, method: 'DELETE', path }
}

/** Sequences in which later requests refer to objects that earlier ones created. */
export const SEQUENCES: readonly Step[] = [
  get('models', '/v1/models'),
  get('model', `/v1/models/${MODEL}`),
  get('unknown model', '/v1/models/nothing'),
  post('long answer', CHAT, chat('hello'), { script: [{ reply: 'x'.repeat(300_000) }] }),
  post('response', RESPONSES, { model: MODEL, input: 'hello' }),
  post('follow-up', RESPONSES, { model: MODEL, input: 'x', previous_response_id: '<<response>>' }),
  get('retrieved', `${RESPONSES}/<<response>>`),
  get('retrieved with a query', `${RESPONSES}/<<response>>?include[]=a&other=1`),
  get('retrieved by a stranger', `${RESPONSES}/<<response>>`, { key: 'second' }),
  get('input items', `${RESPONSES}/<<response>>/input_items?limit=1`),
  post('cancelled', `${RESPONSES}/<<response>>/cancel`, undefined),
  remove('deleted', `${RESPONSES}/<<response>>`),
  get('retrieved after deletion', `${RESPONSES}/<<response>>`),
  post('background', RESPONSES, { model: MODEL, input: 'hello', background: true }),
  post('background, cancelled', `${RESPONSES}/<<background>>/cancel`, undefined),
  remove('background, deleted', `${RESPONSES}/<<background>>`),
  post('file', '/v1/files', upload('batch', `${line('a', MODEL)}\n${line('b', MODEL)}`), {
    headers: FORM,
  }),
  post('other file', '/v1/files', upload('user_data', 'some text'), { headers: FORM }),
  post('bad form', '/v1/files', `--${BOUNDARY}\r\nnothing`, { headers: FORM }),
  post('rejected upload', '/v1/files', upload('batch', line('a', MODEL)), {
    headers: FORM,
    script: [{ path: '/v1/files', status: 400, body: { error: { message: 'no' } } }],
  }),
  post('failed upload', '/v1/files', upload('batch', line('a', MODEL)), {
    headers: FORM,
    script: [{ path: '/v1/files', status: 503, headers: { 'retry-after': '7' }, body: 'busy' }],
  }),
  get('files', '/v1/files'),
  get('files, wrong limit', '/v1/files?limit=0'),
  get('file, retrieved', '/v1/files/<<file>>'),
  get('file, while the upstream fails', '/v1/files/<<file>>', {
    script: [{ path: '/v1/files/*', status: 500, body: 'no' }],
  }),
  get('file of another', '/v1/files/<<file>>', { key: 'second' }),
  get('content', '/v1/files/<<file>>/content'),
  get('content, while the upstream fails', '/v1/files/<<file>>/content', {
    script: [{ path: '/v1/files/*', status: 429, headers: { 'retry-after-ms': '50' }, body: 'no' }],
  }),
  post('batch', '/v1/batches', {
    input_file_id: '<<file>>',
    endpoint: CHAT,
    completion_window: '24h',
  }),
  post('batch of the wrong file', '/v1/batches', {
    input_file_id: '<<other file>>',
    endpoint: CHAT,
    completion_window: '24h',
  }),
  post(
    'batch, rejected',
    '/v1/batches',
    {
      input_file_id: '<<file>>',
      endpoint: CHAT,
      completion_window: '24h',
    },
    { script: [{ path: '/v1/batches', status: 400, body: { error: { message: 'no' } } }] },
  ),
  post(
    'batch, not reached',
    '/v1/batches',
    {
      input_file_id: '<<file>>',
      endpoint: CHAT,
      completion_window: '24h',
    },
    { script: [{ path: '/v1/batches', fault: { kind: 'reset', at: 'start' } }] },
  ),
  get('batches', '/v1/batches'),
  get('batch, retrieved', '/v1/batches/<<batch>>'),
  post('batch, cancelled', '/v1/batches/<<batch>>/cancel', undefined),
  get('batch of another', '/v1/batches/<<batch>>', { key: 'second' }),
  remove('file, deleted', '/v1/files/<<file>>'),
  remove('file, deleted again', '/v1/files/<<file>>'),
]

const FAULTS: readonly (readonly Behaviour[])[] = [
  [],
  [],
  [],
  [{ status: 400, body: { error: { message: "Unknown parameter: 'stream_options'." } } }],
  [{ status: 400, body: { error: { message: 'The model says no.', code: null } } }],
  [{ status: 401, body: 'no' }],
  [{ status: 307, headers: { location: '/elsewhere' }, body: '' }],
  [{ status: 429, headers: { 'retry-after': '3', 'x-should-retry': 'true' }, body: 'slow' }],
  [{ status: 500, body: { error: { message: 'broken' } } }],
  [{ status: 503, body: 'busy' }],
  [{ gzip: true }],
  [{ cut: 7 }],
  [{ stream: { eol: '\r\n', comments: true } }],
  [{ stream: { usage: 'nowhere' } }],
  [{ stream: { usage: 'with choices', data: 'tight' } }],
  [{ stream: { done: false, mark: true } }],
  [{ stream: { errorAfter: 2 } }],
  [{ fault: { kind: 'reset', at: 'start' } }],
]

const BODIES: readonly (readonly [path: string, body: unknown, headers?: Step['headers']])[] = [
  [CHAT, chat('hello')],
  [CHAT, chat('hello', { stream: true })],
  [CHAT, chat('hello', { stream: true, stream_options: { include_usage: true } })],
  [CHAT, chat('hello', { stream: true, stream_options: { include_usage: false, odd: 1 } })],
  [CHAT, chat('stream_options', { stream: true, n: 2, max_tokens: 5 })],
  [CHAT, chat('é'.repeat(70_000), { stream: true })],
  [CHAT, chat('hello', { model: 'nothing-of-the-kind' })],
  [CHAT, { messages: [] }],
  [CHAT, '{"model":"gpt-4o","model":"gpt-4o","messages":[]}'],
  [CHAT, '{"model":'],
  [CHAT, chat('hello'), { 'content-type': 'text/plain' }],
  [CHAT, chat('hello'), { 'openai-organization': 'org-other' }],
  ['/v1/completions', { model: MODEL, prompt: 'hello', stream: true }],
  ['/v1/embeddings', { model: 'text-embedding-3-small', input: ['a', 'b'] }],
  ['/v1/moderations', { model: 'omni-moderation-latest', input: 'hello' }],
  [RESPONSES, { model: MODEL, input: 'hello', stream: true }],
  [RESPONSES, { model: MODEL, input: 'hello', store: false }],
  [RESPONSES, { model: MODEL, input: 'x', previous_response_id: 'resp_unknown' }],
  ['/v1/images/generations', { model: 'gpt-image-1', prompt: 'a cat', n: 2 }],
  ['/v1/audio/speech', { model: 'tts-1', input: 'hello', voice: 'alloy' }],
  [
    '/v1/audio/transcriptions',
    form(['name="model"', 'whisper-1'], ['name="file"; filename="a.mp3"', 'sound']),
    FORM,
  ],
  ['/v1/nothing', {}],
]

/** `count` requests, the same for the same seed. */
export function variations(seed: number, count: number): Step[] {
  const random = createRandom(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  return Array.from({ length: count }, (_, index) => {
    const [path, body, headers] = pick(BODIES)
    const key = random() < 0.03 ? 'none' : random() < 0.03 ? 'unknown' : 'first'
    return {
      name: `variation ${index} of seed ${seed}`,
      method: 'POST',
      path,
      body,
      key,
      script: pick(FAULTS),
      ...(headers && { headers }),
    }
  })
}
