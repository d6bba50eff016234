/** The upstream behaves like Anthropic's Messages API (requests without a library). */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { ACCOUNT_FAILURES, REQUEST_FAILURES } from '#simulator/anthropic/failures.ts'
import { SCENARIOS } from '#simulator/anthropic/scenarios.ts'
import { REASONING_TOKENS } from '#simulator/tokens.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'

let upstream: Upstream

before(async () => {
  upstream = await startUpstream({ seed: 'messages' })
})
after(() => upstream.close())
beforeEach(() => upstream.reset())

const model = 'claude-opus-5-5'
const VERSION = { 'anthropic-version': '2023-06-01' }
const tools = [{ name: 'get_weather', input_schema: { type: 'object' } }]

function user(content: unknown) {
  return { role: 'user', content }
}

function request(content: unknown, rest: object = {}) {
  return { model, max_tokens: 100, messages: [user(content)], ...rest }
}

async function post(body: unknown, headers: Record<string, string> = {}, path = '/messages') {
  const response = await fetch(upstream.url + path, {
    method: 'POST',
    headers: { 'x-api-key': UPSTREAM_KEY, ...VERSION, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  }
}

async function get(path: string, headers: Record<string, string> = VERSION) {
  const response = await fetch(upstream.url + path, {
    headers: { 'x-api-key': UPSTREAM_KEY, ...headers },
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

/** Events of a stream; each has the name of its type. */
async function events(body: object, headers: Record<string, string> = {}) {
  const { text } = await post({ ...body, stream: true }, headers)
  return text
    .trimEnd()
    .split('\n\n')
    .map((event) => {
      const [, name, data = ''] = /^event: (\S+)\ndata: (.*)$/.exec(event) ?? []
      const parsed = JSON.parse(data)
      assert.equal(parsed.type, name)
      return parsed
    })
}

describe('a message', () => {
  it('echoes the last message of the user, and counts tokens by the rule', async () => {
    const { status, body } = await post(request('hello, wörld 🎈!'))
    assert.equal(status, 200)
    assert.deepEqual(body.content, [{ type: 'text', text: 'hello, wörld 🎈!' }])
    assert.equal(body.stop_reason, 'end_turn')
    assert.match(body.id, /^msg_[0-9a-f]{24}$/)
    // 15 code points are 4 tokens; a message costs 4 more, and the reply's opening 3.
    assert.equal(body.usage.input_tokens, 4 + 4 + 3)
    assert.equal(body.usage.output_tokens, 4)
  })

  it('max_tokens and a stop sequence end it', async () => {
    const cut = await post(request('hello, world', { max_tokens: 2 }))
    assert.equal(cut.body.content[0].text, 'hello, w')
    assert.equal(cut.body.stop_reason, 'max_tokens')
    const none = await post(request('hello', { max_tokens: 0 }))
    assert.deepEqual([none.body.content, none.body.usage.output_tokens], [[], 0])
    const stopped = await post(request('hello, world', { stop_sequences: [', '] }))
    assert.equal(stopped.body.content[0].text, 'hello')
    assert.equal(stopped.body.stop_reason, 'stop_sequence')
    assert.equal(stopped.body.stop_sequence, ', ')
  })

  it('thinks where it is asked to, and counts that as output', async () => {
    const thinking = { type: 'adaptive', display: 'omitted' }
    const { body } = await post(request('hello', { thinking }))
    assert.deepEqual(
      body.content.map(({ type }: { type: string }) => type),
      ['thinking', 'text'],
    )
    assert.equal(body.content[0].thinking, '')
    assert.equal(body.usage.output_tokens, REASONING_TOKENS + 2)
    assert.equal(body.usage.output_tokens_details.thinking_tokens, REASONING_TOKENS)
  })

  it('calls the tool that the last message names, and then echoes its result', async () => {
    const question = 'call get_weather with {"city": "Oslo"}'
    const first = (await post(request(question, { tools }))).body
    const [call] = first.content
    assert.equal(first.stop_reason, 'tool_use')
    assert.deepEqual([call.name, call.input], ['get_weather', { city: 'Oslo' }])
    const result = { type: 'tool_result', tool_use_id: call.id, content: 'rain' }
    const messages = [user(question), { role: 'assistant', content: first.content }, user([result])]
    const second = (await post(request('', { tools, messages }))).body
    assert.deepEqual(second.content, [{ type: 'text', text: 'rain' }])
  })

  it('a server tool reports its use and cites its result', async () => {
    const search = [{ type: 'web_search_20260318', name: 'web_search' }]
    const { body } = await post(
      request('call web_search with {"query": "Oslo"}', { tools: search }),
    )
    assert.deepEqual(
      body.content.map(({ type }: { type: string }) => type),
      ['server_tool_use', 'web_search_tool_result', 'text'],
    )
    assert.equal(body.content[2].citations.length, 1)
    assert.deepEqual(body.usage.server_tool_use, { web_search_requests: 1, web_fetch_requests: 0 })
  })

  it('a cached prefix is written once, by its duration, and then read', async () => {
    const part = (text: string, ttl: string) => {
      return { type: 'text', text, cache_control: { type: 'ephemeral', ttl } }
    }
    const system = [part('a'.repeat(8_000), '1h'), part('b'.repeat(4_000), '5m')]
    const { usage: first } = (await post(request('one', { system }))).body
    assert.deepEqual(first.cache_creation, {
      ephemeral_5m_input_tokens: 1_000,
      ephemeral_1h_input_tokens: 2_003,
    })
    assert.equal(first.cache_creation_input_tokens, 3_003)
    assert.deepEqual([first.cache_read_input_tokens, first.input_tokens], [0, 5])
    const { usage: second } = (await post(request('one', { system }))).body
    assert.equal(second.cache_read_input_tokens, 3_003)
    assert.deepEqual([second.cache_creation_input_tokens, second.input_tokens], [0, 5])
  })
})

describe('a stream', () => {
  it('has the events in their order, and usage that grows', async () => {
    const all = await events(request('call get_weather with {"city": "Oslo"}', { tools }))
    const types = all.map(({ type }) => type)
    assert.equal(types[0], 'message_start')
    assert.deepEqual(types.slice(-2), ['message_delta', 'message_stop'])
    const json = all.map(({ delta }) => delta?.partial_json ?? '').join('')
    assert.deepEqual(JSON.parse(json), { city: 'Oslo' })
    const [start, end] = [all[0].message.usage, all.at(-2)?.usage]
    assert.equal(start.output_tokens, 1)
    assert.equal(end.output_tokens, 4)
    assert.equal(end.cache_creation, undefined)
    assert.equal(end.input_tokens, start.input_tokens)
  })

  it('has the text, thinking and signature of the whole message', async () => {
    const thinking = { type: 'enabled', budget_tokens: 50 }
    const { body } = await post(request('hello, wörld', { thinking }))
    const all = await events(request('hello, wörld', { thinking }))
    const joined = (member: string) => all.map(({ delta }) => delta?.[member] ?? '').join('')
    assert.equal(joined('text'), body.content[1].text)
    assert.equal(joined('thinking'), body.content[0].thinking)
    assert.equal(joined('signature'), body.content[0].signature)
    assert.deepEqual(
      all.filter(({ type }) => type === 'content_block_start').map(({ index }) => index),
      [0, 1],
    )
  })

  it('ends with an error event in the envelope of the format', async () => {
    upstream.script({ stream: { errorAfter: 2 } })
    const all = await events(request('hello'))
    assert.deepEqual(all.at(-1), {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
    })
  })

  const complete = Object.entries(SCENARIOS).filter(
    ([, { stream }]) => stream?.errorAfter === undefined && !stream?.comments,
  )
  for (const [name, scenario] of complete) {
    it(`scenario ${name}: streamed and whole are the same message`, async () => {
      const { stream = {}, ...rest } = scenario
      upstream.script({ ...rest, times: 2, stream: { ...stream, eol: '\n', data: 'spaced' } })
      const { body: whole } = await post(request('It rains.'))
      const all = await events(request('It rains.'))
      const start = all[0].message
      const last = all.findLast(({ type }) => type === 'message_delta')
      const merged = { ...start.usage, ...last.usage }
      for (const [member, value] of Object.entries(whole.usage)) {
        const expected = stream.deltaUsage?.[member] === null ? null : value
        assert.deepEqual(merged[member] ?? null, expected, member)
      }
      assert.equal(last.delta.stop_reason, whole.stop_reason)
      assert.equal(start.model, whole.model)
    })
  }
})

describe('errors', () => {
  it('keys are accepted in either header, and a wrong one is 401', async () => {
    const bearer = { 'x-api-key': '', authorization: `Bearer ${UPSTREAM_KEY}` }
    assert.equal((await post(request('hello'), bearer)).status, 200)
    const { status, body, headers } = await post(request('hello'), { 'x-api-key': 'wrong' })
    assert.equal(status, 401)
    assert.deepEqual(body, {
      type: 'error',
      error: { type: 'authentication_error', message: 'invalid x-api-key' },
      request_id: headers.get('request-id'),
    })
    assert.equal(headers.get('anthropic-organization-id'), null)
  })

  it('what the version or the betas do not allow is 400', async () => {
    const messageOf = async (rest: object, headers: Record<string, string> = {}) => {
      const { status, body } = await post(request('hello', rest), headers)
      return [status, body.error?.message]
    }
    const refused = 'temperature: not supported by version 2026-10-21'
    const newer = { 'anthropic-version': '2026-10-21' }
    assert.deepEqual(await messageOf({ temperature: 1 }, newer), [400, refused])
    assert.deepEqual(await messageOf({ temperature: 1 }), [200, undefined])
    const edits = { context_management: { edits: [] } }
    const extra = 'context_management: Extra inputs are not permitted'
    assert.deepEqual(await messageOf(edits), [400, extra])
    const beta = { 'anthropic-beta': 'context-management-2025-06-27' }
    assert.deepEqual(await messageOf(edits, beta), [200, undefined])
    const unknown = 'Unexpected value(s) `tomorrow-1` for the `anthropic-beta` header.'
    assert.deepEqual(await messageOf({}, { 'anthropic-beta': 'tomorrow-1' }), [400, unknown])
  })

  it('a model that is not served, and a path without a route, are 404', async () => {
    const { status, body } = await post(request('hello', { model: 'gpt-5.6-luna' }))
    assert.deepEqual([status, body.error.message], [404, 'model: gpt-5.6-luna'])
    assert.equal((await post({}, {}, '/messages/batches')).body.error.type, 'not_found_error')
  })

  it('scripted failures have their status, code and headers', async () => {
    for (const failure of [...ACCOUNT_FAILURES, ...REQUEST_FAILURES]) {
      upstream.script(failure)
      const { status, body, headers } = await post(request('hello'))
      assert.equal(status, failure.status)
      assert.equal(body.error.details?.error_code, failure.code)
      if (failure.text !== undefined) assert.equal(body.error.message, failure.text)
      assert.equal(headers.get('retry-after'), failure.headers?.['retry-after'] ?? null)
      assert.equal(body.request_id, headers.get('request-id'))
    }
  })

  it('answers have the headers of the account', async () => {
    const { headers } = await post(request('hello'))
    assert.equal(headers.get('anthropic-workspace-id'), 'wrkspc_upstream')
    for (const limited of ['requests', 'tokens', 'input-tokens', 'output-tokens']) {
      assert.ok(headers.get(`anthropic-ratelimit-${limited}-remaining`), limited)
    }
  })
})

describe('counts and models', () => {
  it('count_tokens counts the same input, without max_tokens', async () => {
    const { max_tokens: _, ...body } = request('hello', { tools })
    const counted = await post(body, {}, '/messages/count_tokens')
    const { usage } = (await post(request('hello', { tools }))).body
    assert.deepEqual(counted.body, { input_tokens: usage.input_tokens })
    assert.equal((await post(request('hello'), {}, '/messages/count_tokens')).status, 400)
  })

  it('models are listed in pages, forwards and backwards', async () => {
    const all = (await get('/models?limit=1000')).body
    const ids = all.data.map(({ id }: { id: string }) => id)
    assert.deepEqual([all.has_more, all.first_id, all.last_id], [false, ids.at(0), ids.at(-1)])
    const first = (await get('/models?limit=2')).body
    assert.deepEqual([first.data.length, first.has_more, first.last_id], [2, true, ids[1]])
    const next = (await get(`/models?limit=2&after_id=${first.last_id}`)).body
    assert.equal(next.first_id, ids[2])
    const back = (await get(`/models?limit=2&before_id=${next.first_id}`)).body
    assert.deepEqual([back.first_id, back.has_more], [ids[0], false])
    assert.equal((await get('/models/claude-opus-5-5')).body.type, 'model')
    assert.equal((await get('/models/no-such-model')).status, 404)
  })

  it('models without anthropic-version are OpenAI’s', async () => {
    const response = await fetch(`${upstream.url}/models`, {
      headers: { authorization: `Bearer ${UPSTREAM_KEY}` },
    })
    const { object } = (await response.json()) as { object: string }
    assert.equal(object, 'list')
  })
})

it('upstreams of one seed make the same ids', async () => {
  const idOf = async () => {
    await using stack = new AsyncDisposableStack()
    const one = await startUpstream({ seed: 'same', keys: null })
    stack.defer(() => one.close())
    const response = await fetch(`${one.url}/messages`, {
      method: 'POST',
      headers: VERSION,
      body: JSON.stringify(request('hello')),
    })
    return ((await response.json()) as { id: string }).id
  }
  assert.equal(await idOf(), await idOf())
})
