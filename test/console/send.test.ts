import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { ApiError } from '#client/client.ts'
import { readChunk, readModels } from '#console/pages/playground/chunk.ts'
import { readBound, readLimits, readRetryAfterMs } from '#console/pages/playground/limits.ts'
import { readMessageEvent } from '#console/pages/playground/message-event.ts'
import { eventsOf, readAnswer } from '#console/pages/playground/read-answer.ts'
import { bodyOf, type ChatRequest, curlOf } from '#console/pages/playground/request.ts'

/** A body in chunks of so many bytes. */
function inPieces(text: string, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += size) {
        controller.enqueue(bytes.subarray(at, at + size))
      }
      controller.close()
    },
  })
}

async function collect(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string[]> {
  const events: string[] = []
  for await (const data of eventsOf(body)) events.push(data)
  return events
}

function eventsIn(text: string, size = text.length + 1): Promise<string[]> {
  return collect(inPieces(text, size))
}

function chunk(content: string, finish: string | null = null): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
}

function streamed(text: string | ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  return new Response(text, {
    headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' },
  })
}

async function textIn(
  response: Response,
  format: 'openai' | 'anthropic' = 'openai',
): Promise<string> {
  let text = ''
  for await (const part of readAnswer(response, format))
    if (part.kind === 'chunk') text += part.chunk.text
  return text
}

describe('an event stream', () => {
  it('is parsed alike for every chunking, within a character too', async () => {
    const text =
      '\uFEFF: hello\r\ndata: {"a":"żółw 🐢"}\r\n\r\nevent: x\ndata:b\ndata: c\n\ndata: d\r\r'
    for (let size = 1; size <= 32; size++) {
      assert.deepEqual(await eventsIn(text, size), ['{"a":"żółw 🐢"}', 'b\nc', 'd'], `by ${size}`)
    }
  })

  it('has no event for an incomplete one, comments, or other fields', async () => {
    assert.deepEqual(await eventsIn('data: a\n\ndata: half'), ['a'])
    assert.deepEqual(await eventsIn('data: a\n\ndata: whole line\n'), ['a'])
    assert.deepEqual(await eventsIn(':\n\nid: 1\nretry: 5\ndatabase: no\n\n'), [])
    assert.deepEqual(await eventsIn('data:\n\n'), [''])
  })

  it('is rejected where an event never ends', async () => {
    const piece = new TextEncoder().encode(`data: ${'a'.repeat(1_048_576)}\n`)
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(piece),
    })
    await assert.rejects(collect(endless), /max buffer size/)
  })

  it('is not read further once the consumer stops', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: () => resolve(),
    })
    for await (const data of eventsOf(body)) {
      assert.equal(data, 'a')
      break
    }
    await promise
  })
})

describe('a response chunk', () => {
  it('is parsed as far as it is complete, whatever an upstream omits', () => {
    assert.equal(readChunk('[DONE]'), undefined)
    const nothing = { text: '', finish: undefined, usage: undefined, error: undefined }
    for (const data of [
      '{}',
      'null',
      '[]',
      '3',
      '{"choices":[]}',
      '{"choices":[{"delta":null}]}',
    ]) {
      assert.deepEqual(readChunk(data), nothing, data)
    }
    const usage = { prompt_tokens: 9, completion_tokens: 4 }
    assert.deepEqual(readChunk(JSON.stringify({ usage }))?.usage, {
      input: 9,
      cached: 0,
      output: 4,
    })
    const cached = { ...usage, prompt_tokens_details: { cached_tokens: 8 } }
    assert.equal(readChunk(JSON.stringify({ usage: cached }))?.usage?.cached, 8)
    assert.equal(readChunk('{"choices":[{"delta":{"refusal":"no"}}]}')?.text, 'no')
  })

  it('that is an invalid list of models has no models', () => {
    const ending =
      '{"id":"b","shutdown_date":"2027-01-14"},{"id":"c","retires_at":"2027-01-22T00:00Z"}'
    assert.deepEqual(
      [...readModels(`{"data":[{"id":"a"},${ending},{"id":3},null]}`)],
      [
        ['a', null],
        ['b', '2027-01-14'],
        ['c', '2027-01-22'],
      ],
    )
    assert.equal(readModels('<html>').size, 0)
  })
})

describe('a reply', () => {
  it('ends at its mark, or at the model’s finish reason', async () => {
    assert.equal(await textIn(streamed(`${chunk('a')}${chunk('b')}data: [DONE]\n\n`)), 'ab')
    assert.equal(await textIn(streamed(`${chunk('a')}${chunk('', 'stop')}`)), 'a')
  })

  it('that ends early or breaks is reported as such', async () => {
    await assert.rejects(textIn(streamed(chunk('a'))), /ended early/)
    let pieces = 0
    const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        pieces += 1
        if (pieces > 1) controller.error(new Error('gone'))
        else controller.enqueue(new TextEncoder().encode(chunk('a')))
      },
    })
    await assert.rejects(textIn(streamed(broken)), /ended early/)
  })

  it('with an error event throws it, with the request id', async () => {
    const error = { error: { message: 'The model is tired.', type: 'server_error', code: null } }
    await assert.rejects(
      textIn(streamed(`${chunk('a')}data: ${JSON.stringify(error)}\n\n`)),
      (thrown: unknown) =>
        thrown instanceof ApiError &&
        thrown.message === 'The model is tired.' &&
        thrown.requestId === 'req_1',
    )
  })

  it('of an upstream without streaming is read whole', async () => {
    const whole = { choices: [{ message: { content: 'all' }, finish_reason: 'stop' }] }
    assert.equal(await textIn(Response.json(whole)), 'all')
  })

  it('with an error status throws it, in JSON or not', async () => {
    const body = { error: { message: 'No.', type: 'x', param: null, code: 'y' } }
    await assert.rejects(textIn(Response.json(body, { status: 400 })), /^ApiError: No\.$/)
    const page = new Response('<html>', { status: 502 })
    await assert.rejects(textIn(page), /status 502/)
  })
})

describe('limit headers', () => {
  it('are formatted for people, those that exist alone', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1h6m0.5s',
      'x-ratelimit-limit-project-tokens': '10',
    })
    assert.deepEqual(readLimits(headers, 0), [
      { name: 'Requests per minute', limit: 60, remaining: 59, resetsIn: '1 h 6 min 0.5 s' },
    ])
    const soon = new Headers({
      'x-ratelimit-limit-tokens': '10',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '84ms',
    })
    assert.equal(readLimits(soon, 0)[0]?.resetsIn, '84 ms')
  })

  it('name the limit of a 429, and the time to retry', () => {
    const explained =
      'dimension=tokens; source=project; limit=100; used=90; reserved=5; requested=20; resets_in_ms=1'
    assert.deepEqual(readBound(new Headers({ 'x-bailiwick-limit': explained })), {
      dimension: 'tokens',
      source: 'project',
      limit: 100,
      used: 90,
      reserved: 5,
      requested: 20,
    })
    assert.equal(readBound(new Headers()), undefined)
    const wait = (headers: Record<string, string>) => readRetryAfterMs(new Headers(headers))
    assert.equal(wait({ 'retry-after': '2', 'retry-after-ms': '1500' }), 1500)
    assert.equal(wait({ 'retry-after': '2' }), 2000)
    assert.equal(wait({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }), undefined)
    assert.equal(wait({ 'retry-after': '2', 'x-should-retry': 'false' }), undefined)
    assert.equal(wait({}), undefined)
  })
})

it('the curl command sends the same request, through a shell too', () => {
  const request: ChatRequest = {
    format: 'openai',
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: `it's "$HOME" \`id\` \\ \n!` }],
    temperature: 0,
  }
  const shown = curlOf('http://127.0.0.1:1/v1', request)
  const script = `curl() { printf '%s\\0' "$@"; }\n${shown}`
  const words = execFileSync('sh', ['-c', script], { env: { OPENAI_API_KEY: 'sk-1' } })
  const [, url, , authorization, , , , body = ''] = words.toString().split('\0')
  assert.equal(url, 'http://127.0.0.1:1/v1/chat/completions')
  assert.equal(authorization, 'Authorization: Bearer sk-1')
  assert.deepEqual(JSON.parse(body), bodyOf(request))
})

describe('a request in Anthropic’s API format', () => {
  const request: ChatRequest = {
    format: 'anthropic',
    model: 'claude-opus-5-5',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hello' },
    ],
    temperature: 0,
  }

  it('has the system prompt apart, and a maximum of output', () => {
    assert.deepEqual(bodyOf(request), {
      model: 'claude-opus-5-5',
      max_tokens: 4_096,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'hello' }],
      temperature: 0,
      stream: true,
    })
    assert.deepEqual(bodyOf({ ...request, max_completion_tokens: 9, messages: [] }), {
      model: 'claude-opus-5-5',
      max_tokens: 9,
      messages: [],
      temperature: 0,
      stream: true,
    })
    const shown = curlOf('http://127.0.0.1:1/v1', request)
    assert.match(shown, /^curl -N http:\/\/127\.0\.0\.1:1\/v1\/messages \\\n/)
    assert.match(shown, /-H "anthropic-version: 2023-06-01" \\\n/)
  })

  it('has an answer with text, usage and a stop reason', async () => {
    const events = [
      { type: 'message_start', message: { content: [], usage: USAGE } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'hel' } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'lo' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } },
    ].map((event) => JSON.stringify(event))
    const streamedEvents = events.map((data) => `data: ${data}\n\n`).join('')
    assert.equal(await textIn(streamed(streamedEvents), 'anthropic'), 'hello')
    const [start, , , end] = events.map(readMessageEvent)
    assert.deepEqual(start?.usage, { input: 60, cached: 20, output: 1 })
    assert.deepEqual(end?.usage, { output: 7 })
    assert.equal(end?.finish, 'end_turn')
    const content = [{ type: 'text', text: 'whole' }]
    const whole = { type: 'message', content, stop_reason: 'end_turn', usage: USAGE }
    assert.equal(await textIn(new Response(JSON.stringify(whole)), 'anthropic'), 'whole')
  })

  it('is rejected by an error event', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    await assert.rejects(
      textIn(streamed(`event: error\ndata: ${JSON.stringify(error)}\n\n`), 'anthropic'),
      (thrown) => thrown instanceof ApiError && thrown.message === 'Overloaded',
    )
  })

  it('has the limits with the time until their reset', () => {
    const headers = new Headers({
      'anthropic-ratelimit-tokens-limit': '1000',
      'anthropic-ratelimit-tokens-remaining': '400',
      'anthropic-ratelimit-tokens-reset': '2026-01-01T00:01:30.000Z',
    })
    assert.deepEqual(readLimits(headers, Date.parse('2026-01-01T00:00:00Z')), [
      { name: 'Tokens per minute', limit: 1_000, remaining: 400, resetsIn: '1 min 30 s' },
    ])
  })
})

const USAGE = {
  input_tokens: 10,
  cache_creation_input_tokens: 30,
  cache_read_input_tokens: 20,
  output_tokens: 1,
}
