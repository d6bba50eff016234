/** The two changes to a body: the model's name, and `include_usage` of a stream. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { collect } from '#simulator/collect.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { CHAT, chat, type GatewayHarness, MODEL, startGateway } from '#test/support/gateway.ts'

let mapped: Upstream
let gateway: GatewayHarness

before(async () => {
  mapped = await startUpstream()
  gateway = await startGateway({
    config: (url) => `
upstreams:
  plain:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [${MODEL}]
  mapped:
    base_url: ${mapped.url}
    api_key: \${UPSTREAM_KEY}
    model_names:
      house-model: gpt-4o
      "quoted \\"name\\"": gpt-4.1
`,
  })
})
after(async () => {
  await gateway.close()
  await mapped.close()
})

/** Body of a streamed chat at the upstream whose model name needs no mapping. */
async function streamed(body: string): Promise<string | undefined> {
  const { upstream, post } = gateway
  upstream.reset()
  const text = upstream.requests
  assert.equal((await post(CHAT, body)).status, 200, body)
  return text[0]?.body.toString()
}

it('a mapped model is renamed for its upstream, and nothing else changes', async () => {
  const body = (name: string): string =>
    `{ "model" : ${name},"messages":[{"role":"user","content":"house-model"}] }`
  mapped.reset()
  const written = ['"house-model"', '"house\\u002dmodel"', '"quoted \\"name\\""']
  for (const name of written) assert.equal((await gateway.post(CHAT, body(name))).status, 200, name)
  const arrived = mapped.requests.map(({ body: bytes }) => bytes.toString())
  assert.deepEqual(arrived, [body('"gpt-4o"'), body('"gpt-4o"'), body('"gpt-4.1"')])
})

it('usage is counted under the requested name', async () => {
  await gateway.counted()
  await gateway.post(CHAT, chat('a', { model: 'house-model' }))
  assert.ok((await gateway.counted()).models.includes('house-model'))
})

it('include_usage is added to every stream, for any existing stream_options', async () => {
  const m = `"messages":[{"role":"user","content":"a"}],"model":"${MODEL}"`
  const usageOption = '"stream_options":{"include_usage":true}'
  const cases: readonly (readonly [string, string])[] = [
    [`{${m},"stream":true}`, `{${usageOption},${m},"stream":true}`],
    [` { ${m},"stream":true}`, ` {${usageOption}, ${m},"stream":true}`],
    [`{"stream":true,"stream_options":{},${m}}`, `{"stream":true,${usageOption},${m}}`],
    [
      `{"stream":true,"stream_options": { } ,${m}}`,
      `{"stream":true,"stream_options": {"include_usage":true } ,${m}}`,
    ],
    [`{"stream":true,"stream_options":null,${m}}`, `{"stream":true,${usageOption},${m}}`],
    [
      `{"stream":true,"stream_options":{"include_usage":false},${m}}`,
      `{"stream":true,${usageOption},${m}}`,
    ],
    [
      `{"stream":true,"stream_options":{"include_usage" : null , "a":1},${m}}`,
      `{"stream":true,"stream_options":{"include_usage" : true , "a":1},${m}}`,
    ],
    [
      `{"stream":true,"stream_options":{"include_obfuscation":false},${m}}`,
      `{"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},${m}}`,
    ],
    [
      `{"stream":true,"str\\u0065am_options":{"include_us\\u0061ge":false},${m}}`,
      `{"stream":true,"str\\u0065am_options":{"include_us\\u0061ge":true},${m}}`,
    ],
  ]
  for (const [sent, expected] of cases) assert.equal(await streamed(sent), expected)
})

it('a stream with include_usage and a whole request are unchanged', async () => {
  const bodies = [
    chat('a', { stream: true, stream_options: { include_usage: true } }),
    chat('a', { stream: false }),
    chat('a', { stream: null }),
    chat('a'),
  ]
  for (const body of bodies) assert.equal(await streamed(body), body)
})

it('responses are unchanged, since their streams always report usage', async () => {
  gateway.upstream.reset()
  const body = JSON.stringify({ model: MODEL, input: 'a', stream: true })
  assert.equal((await gateway.post('/v1/responses', body)).status, 200)
  assert.equal(gateway.upstream.requests[0]?.body.toString(), body)
})

it('the usage chunk is relayed only to callers who requested it', async () => {
  const messages = [{ role: 'user' as const, content: 'hello there' }]
  const request = { model: MODEL, messages, stream: true } as const
  const plain = await collect(await gateway.openai.chat.completions.create(request))
  assert.equal(plain.length, 5)
  assert.ok(plain.every(({ choices, usage }) => choices.length === 1 && !usage))
  const options = { include_usage: true }
  const withUsage = await collect(
    await gateway.openai.chat.completions.create({ ...request, stream_options: options }),
  )
  assert.equal(withUsage.length, 6)
  assert.equal(withUsage.at(-1)?.usage?.completion_tokens, 3)
  const completions = await collect(
    await gateway.openai.completions.create({ model: MODEL, prompt: 'hello there', stream: true }),
  )
  assert.ok(completions.length > 0 && completions.every(({ choices }) => choices.length === 1))
})
