/** Hostile callers of the Messages API, and upstreams whose answers are wrong. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Json } from '#simulator/call.ts'
import { readAnswers } from '#test/http/wire.ts'
import { line, requestOf } from '#test/support/connection.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const MODEL = 'claude-opus-5-5'
const PATH = '/v1/messages'
const VERSION = { 'anthropic-version': '2023-06-01' }
const WINDOW = 1_000_000

const gateway = shareGateway({
  config: (url) => `upstreams:
  claude:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
  chats:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-*]
models:
  ${MODEL}: { max_requests_per_1_minute: unlimited, max_tokens_per_1_minute: unlimited }
`,
})

const START = `"model":"${MODEL}","max_tokens":9`
const MESSAGES = '"messages":[{"role":"user","content":"a"}]'

/** Bodies that two parsers could read differently, or that are too deep. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  'two models': `{${START},${MESSAGES},"model":"claude-haiku-5-5"}`,
  'two models, one escaped': `{${START},${MESSAGES},"mode\\u006c":"claude-haiku-5-5"}`,
  'two equal models': `{${START},${MESSAGES},"model":"${MODEL}"}`,
  'a model in capitals besides': `{${START},${MESSAGES},"MODEL":"claude-haiku-5-5"}`,
  'two maxima': `{${START},${MESSAGES},"max_tokens":128000}`,
  'a maximum in capitals besides': `{${START},${MESSAGES},"Max_Tokens":128000}`,
  'two lists of messages': `{${START},${MESSAGES},${MESSAGES}}`,
  'stream twice': `{${START},${MESSAGES},"stream":true,"stream":false}`,
  'stream in capitals': `{${START},${MESSAGES},"Stream":true}`,
  'two systems': `{${START},${MESSAGES},"system":"a","system":"b"}`,
  'two lists of tools': `{${START},${MESSAGES},"tools":[],"tools":[]}`,
  'two fallbacks': `{${START},${MESSAGES},"fallbacks":[],"fallbacks":"default"}`,
  'two types of a tool': `{${START},${MESSAGES},"tools":[{"type":"custom","type":"mcp_toolset"}]}`,
  'two models of a tool': `{${START},${MESSAGES},"tools":[{"model":"a","model":"b"}]}`,
  'two budgets of thinking': `{${START},${MESSAGES},"thinking":{"budget_tokens":1,"budget_tokens":2}}`,
  'a byte-order mark': `\ufeff{${START},${MESSAGES}}`,
  'two bodies': `{${START},${MESSAGES}}{${START},${MESSAGES}}`,
  'a comment': `{${START},/**/${MESSAGES}}`,
  'a comma at the end': `{${START},${MESSAGES},}`,
  'a text': `"${MODEL}"`,
  'a list': `[{${START},${MESSAGES}}]`,
  'no model': `{"max_tokens":9,${MESSAGES}}`,
  'a list of models': `{"model":["${MODEL}"],"max_tokens":9,${MESSAGES}}`,
  'models with a comma': `{"model":"${MODEL},claude-haiku-5-5","max_tokens":9,${MESSAGES}}`,
  'a maximum that is text': `{"model":"${MODEL}","max_tokens":"9",${MESSAGES}}`,
  'a negative maximum': `{"model":"${MODEL}","max_tokens":-1,${MESSAGES}}`,
  'a maximum of 1e300': `{"model":"${MODEL}","max_tokens":1e300,${MESSAGES}}`,
  'a stream that is text': `{${START},${MESSAGES},"stream":"true"}`,
  'tools of 100 levels': `{${START},${MESSAGES},"tools":${'['.repeat(100)}${']'.repeat(100)}}`,
  'schemas of 100 levels':
    `{${START},${MESSAGES},"tools":[{"input_schema":` +
    `${'{"a":'.repeat(100)}1${'}'.repeat(100)}}]}`,
}

describe('a body', () => {
  for (const [name, body] of Object.entries(AMBIGUOUS)) {
    it(`with ${name} is rejected with an error of the format`, async () => {
      const { h, key, upstream } = gateway()
      const sent = { key: key.value, headers: VERSION, body }
      for (const path of [PATH, `${PATH}/count_tokens`]) {
        const { status, json, text } = await h.raw('POST', path, sent)
        assert.ok(status === 400 || status === 403 || status === 404, `${status} ${text}`)
        assert.equal(json.type, 'error')
      }
      assert.equal(upstream.arrived, 0)
    })
  }

  it('with 40,000 messages passes, and with 60,000 is rejected with the bound', async () => {
    const { h, key, upstream } = gateway()
    upstream.script({ status: 200, body: {}, times: 'always' })
    for (const [count, expected] of [
      [40_000, 200],
      [60_000, 400],
    ] as const) {
      const messages = new Array(count).fill('{"role":"user","content":"a"}').join()
      const body = `{${START},"messages":[${messages}]}`
      const sent = { key: key.value, headers: VERSION, body }
      const { status, text } = await h.raw('POST', PATH, sent)
      assert.equal(status, expected)
      assert.equal(text.includes('(body_members)'), expected === 400)
    }
  })
})

describe('credentials', () => {
  const send = async (lines: readonly string[]): Promise<string> => {
    const { h } = gateway()
    const { socket, ended } = line(h.url)
    const body = `{${START},${MESSAGES}}`
    const version = 'anthropic-version: 2023-06-01'
    const head = [`POST ${PATH} HTTP/1.1`, 'host: a', 'connection: close', version, ...lines]
    const length = [`content-length: ${body.length}`, 'content-type: application/json']
    socket.write(`${[...head, ...length, '', ''].join('\r\n')}${body}`)
    return ended
  }
  const other = 'sk-proj-another'

  it('that differ return 401 without a retry, that are equal or empty pass', async () => {
    const { key } = gateway()
    const cases: readonly (readonly [number, ...string[]])[] = [
      [200, `x-api-key: ${key.value}`],
      [200, `authorization: Bearer ${key.value}`],
      [200, `x-api-key: ${key.value}`, `authorization: Bearer ${key.value}`],
      [200, 'x-api-key:', `authorization: Bearer ${key.value}`],
      [200, `x-api-key: ${key.value}`, 'authorization: Bearer'],
      [200, `x-api-key: ${key.value}`, 'authorization:'],
      [401, `x-api-key: ${key.value}`, `authorization: Bearer ${other}`],
      [401, `x-api-key: ${other}`, `authorization: Bearer ${key.value}`],
      [401, `x-api-key: ${key.value}`, `x-api-key: ${other}`],
      [401, `x-api-key: ${key.value}`, `x-api-key: ${key.value}`],
      [401, `x-api-key: ${key.value}`, `api-key: ${other}`],
      [401, 'x-api-key:'],
      [401, 'x-api-key: '],
      [401],
    ]
    for (const [expected, ...lines] of cases) {
      const answer = await send(lines)
      assert.match(answer, new RegExp(`^HTTP/1.1 ${expected} `), lines.join(' + '))
      if (expected === 401) {
        assert.match(answer, /x-should-retry: false/, lines.join(' + '))
        assert.match(answer, /"authentication_error"/)
        assert.ok(!answer.includes(key.value))
      }
    }
  })
})

it('requests of both formats on one connection each have answers of their format', async () => {
  const { h, key } = gateway()
  const message = `{${START},${MESSAGES}}`
  const version = ['anthropic-version: 2023-06-01']
  const requests: readonly (readonly [expected: string, request: Buffer])[] = [
    ['200 message', requestOf(key.value, message, version, PATH)],
    ['200 chat.completion', requestOf(key.value, chat('a'), version, CHAT)],
    ['404 error', requestOf(key.value, '{}', version, '/v1/files')],
    ['415 undefined', requestOf(key.value, '{}', [], '/v1/files')],
    ['404 error', requestOf(key.value, '{}', version, '/v1/tomorrow')],
    ['404 undefined', requestOf(key.value, '{}', [], '/v1/tomorrow')],
    ['400 error', requestOf(key.value, '{', version, PATH)],
    ['400 undefined', requestOf(key.value, '{', version, CHAT)],
    ['200 message', requestOf(key.value, message, [...version, 'connection: close'], PATH)],
  ]
  const { socket, ended } = line(h.url)
  socket.write(Buffer.concat(requests.map(([, request]) => request)))
  const answers = readAnswers(Buffer.from(await ended, 'latin1'))
  const seen = answers.map(({ status, body }) => {
    const { type, object } = JSON.parse(body)
    return `${status} ${type ?? object}`
  })
  assert.deepEqual(
    seen,
    requests.map(([expected]) => expected),
  )
})

const ABSURD: Readonly<Record<string, Json>> = {
  nothing: {},
  'negative numbers': { input_tokens: -5, output_tokens: -7, cache_read_input_tokens: -1e9 },
  '1e300': { input_tokens: 1e300, output_tokens: 1e300, cache_creation_input_tokens: 1e300 },
  texts: { input_tokens: '5', output_tokens: '7', service_tier: 5, speed: {}, iterations: 'a' },
  lists: { input_tokens: [5], output_tokens: [], cache_creation: [1e9], server_tool_use: [9] },
  null: { input_tokens: null, output_tokens: null, cache_creation: null, iterations: null },
  fractions: { input_tokens: 0.1, output_tokens: 0.1 },
  'negative iterations': {
    input_tokens: 5,
    output_tokens: 7,
    iterations: [{ type: 'message', input_tokens: -1e9, output_tokens: -1e9 }],
  },
  'iterations of 1e300': {
    input_tokens: 5,
    output_tokens: 7,
    iterations: [{ type: 'message', input_tokens: 1e300, output_tokens: 1 }],
  },
  'iterations that are none': {
    input_tokens: 5,
    output_tokens: 7,
    iterations: [null, 1, 'a', [], {}],
  },
  '10,000 iterations': {
    input_tokens: 5,
    output_tokens: 7,
    iterations: Array.from({ length: 10_000 }, (_, n) => ({
      type: 'message',
      model: `m${n}`,
      input_tokens: 1,
      output_tokens: 1,
    })),
  },
  '99 million tokens': { input_tokens: 9, output_tokens: 99_000_000 },
  'negative searches': {
    input_tokens: 5,
    output_tokens: 7,
    server_tool_use: { web_search_requests: -1e9 },
  },
  '1e300 searches': {
    input_tokens: 5,
    output_tokens: 7,
    server_tool_use: { web_search_requests: 1e300 },
  },
}

describe('usage of an upstream', () => {
  for (const [name, usage] of Object.entries(ABSURD)) {
    for (const stream of [false, true]) {
      it(`of ${name} is bounded, ${stream ? 'streamed' : 'whole'}`, async () => {
        const { h, key, upstream, counted } = gateway()
        await counted()
        const message = {
          type: 'message',
          id: 'msg_1',
          model: MODEL,
          content: [],
          stop_reason: null,
        }
        const events = [
          { type: 'message_start', message: { ...message, usage } },
          { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
          { type: 'message_stop' },
        ]
        const text = events.map(
          (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
        )
        upstream.script({
          path: PATH,
          status: 200,
          body: stream ? text.join('') : JSON.stringify({ ...message, usage }),
          headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' },
        })
        const body = { model: MODEL, max_tokens: 9, messages: [], stream }
        const answer = await h.raw('POST', PATH, { key: key.value, headers: VERSION, body })
        assert.equal(answer.status, 200)
        const sums = await counted()
        assert.equal(sums.requests, 1)
        for (const [column, value] of Object.entries(sums)) {
          if (typeof value !== 'number') continue
          assert.ok(value >= 0 && value <= WINDOW, `${column}: ${value}`)
        }
      })
    }
  }
})

describe('an answer of an upstream', () => {
  it('of 10 MB with status 400 passes byte for byte', async () => {
    const { h, key, upstream } = gateway()
    const body = `{"type":"error","error":{"message":"${'a'.repeat(10_000_000)}"}}`
    upstream.script({ path: PATH, status: 400, body })
    const sent = { key: key.value, headers: VERSION, body: `{${START},${MESSAGES}}` }
    const { status, text } = await h.raw('POST', PATH, sent)
    assert.deepEqual([status, text === body], [400, true])
  })

  it('that ends without message_stop passes, and is charged once for its text', async () => {
    const { h, key, upstream, counted } = gateway()
    await counted()
    const events = [
      {
        type: 'message_start',
        message: { id: 'msg_1', model: MODEL, usage: { input_tokens: 12 } },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'It rains.' } },
    ]
    const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    const headers = { 'content-type': 'text/event-stream' }
    upstream.script({ path: PATH, status: 200, body, headers })
    const asked = `{${START},${MESSAGES},"stream":true}`
    const { text } = await h.raw('POST', PATH, { key: key.value, headers: VERSION, body: asked })
    assert.ok(text.startsWith(body))
    const { requests, input_tokens, output_tokens } = await counted()
    assert.deepEqual([requests, input_tokens], [1, 12])
    assert.ok(output_tokens !== undefined && output_tokens > 0 && output_tokens <= 9)
  })
})
