/** A member that steers an upstream is rejected unless the upstream's configuration passes it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STEERING_MEMBERS } from '#contract/data-plane/steering-members.ts'
import { PASSABLE_MEMBERS } from '#contract/formats/passable-members.ts'
import { CHAT, chat, type GatewayHarness, MODEL, shareGateway } from '#test/support/gateway.ts'

/** Builds a body with the members of a path, and the value at its end. */
function membersAt(path: string, value: unknown): Record<string, unknown> {
  const [step = '', ...rest] = path.split('.')
  const inner = rest.length === 0 ? value : membersAt(rest.join('.'), value)
  return step.endsWith('[]') ? { [step.slice(0, -2)]: [inner] } : { [step]: inner }
}

async function rejected(
  gateway: GatewayHarness,
  body: string,
  path = CHAT,
): Promise<string | null> {
  const before = gateway.upstream.arrived
  const { status, error } = await gateway.post(path, body)
  assert.equal(status, 400, body)
  assert.equal(error.code, 'unsupported_parameter', body)
  assert.match(error.message, /'pass_members'/)
  assert.equal(gateway.upstream.arrived, before, body)
  return error.param
}

async function forwarded(gateway: GatewayHarness, body: string): Promise<void> {
  await gateway.post(CHAT, body)
  assert.equal(gateway.arrived().at(-1), body)
  assert.equal(gateway.upstream.requests.at(-1)?.path, CHAT)
}

describe('a member that steers the upstream', () => {
  const gateway = shareGateway()

  it('is rejected with its name, for every member of the table', async () => {
    for (const { path } of STEERING_MEMBERS) {
      const param = await rejected(gateway(), chat('x', membersAt(path, 'x')))
      assert.equal(param, path.replaceAll('[]', '[0]'))
    }
  })

  it('is rejected on every route with a JSON body', async () => {
    for (const [path, rest] of Object.entries({
      '/v1/completions': { prompt: 'x' },
      '/v1/responses': { input: 'x' },
      '/v1/embeddings': { input: 'x' },
      '/v1/moderations': { input: 'x' },
      '/v1/images/generations': { prompt: 'x' },
      '/v1/audio/speech': { input: 'x', voice: 'alloy' },
    })) {
      await rejected(
        gateway(),
        JSON.stringify({ model: MODEL, ...rest, api_base: 'http://h' }),
        path,
      )
    }
  })

  it('is rejected within extra_body, which LiteLLM merges into the body', async () => {
    for (const path of ['lora_path', 'data_sources', 'plugins[].file_id']) {
      await rejected(gateway(), chat('x', { extra_body: membersAt(path, 'x') }))
    }
  })

  it('is rejected with escapes in its name, and twice in a body', async () => {
    const body = chat('x', { metadata: {} })
    const withMember = (text: string) => body.replace('"metadata":{}', text)
    await rejected(gateway(), withMember('"lora\\u005fpath":"x"'))
    await rejected(gateway(), withMember('"plugins":[{"file\\u005fid":"file-1"}]'))
    const { status, error } = await gateway().post(
      CHAT,
      withMember('"lora_path":null,"lora_path":"x"'),
    )
    assert.deepEqual([status, error.code], [400, 'duplicate_parameter'])
    const capitals = await gateway().post(CHAT, withMember('"LoRA_path":"x"'))
    assert.deepEqual([capitals.status, capitals.error.code], [400, 'unknown_parameter'])
  })

  it('is rejected in the fields of a form, also of an upload', async () => {
    const names = ['api_base', 'extra_body[google][cached_content]', 'data_sources[0][type]']
    for (const path of ['/v1/audio/transcriptions', '/v1/files']) {
      for (const name of names) {
        const form = new FormData()
        form.set('model', 'whisper-1')
        form.set('purpose', 'user_data')
        form.set('file', new Blob(['sound']), 'a.wav')
        form.set(name, 'x')
        const before = gateway().upstream.arrived
        const response = await fetch(gateway().h.url + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${gateway().key.value}` },
          body: form,
        })
        assert.equal(response.status, 400)
        const { error } = (await response.json()) as { error: { code: string; param: string } }
        assert.deepEqual([error.code, error.param], ['unsupported_parameter', name])
        if (path !== '/v1/files') assert.equal(gateway().upstream.arrived, before)
      }
    }
    await gateway().h.flush()
    const kept = await gateway().h.store.reader.selectFrom('owned_object').selectAll().execute()
    assert.deepEqual(kept, [])
  })

  it('is rejected in a batch and in a line of its file', async () => {
    const { openai, upstream } = gateway()
    const line = (body: object) =>
      JSON.stringify({ custom_id: '1', method: 'POST', url: CHAT, body })
    const upload = (body: object) =>
      openai.files.create({ purpose: 'batch', file: new File([line(body)], 'batch.jsonl') })
    const create = async (body: object, more: object = {}) =>
      openai.batches.create({
        input_file_id: (await upload(body)).id,
        endpoint: CHAT,
        completion_window: '24h',
        ...more,
      })
    const messages = [{ role: 'user', content: 'x' }]
    for (const [param, body] of [
      ['body.lora_path', { model: MODEL, messages, lora_path: '/x' }],
      ['body.model', { model: 'gpt-4o,gpt-4o-mini', messages }],
    ] as const) {
      const batch = await create(body)
      assert.equal(batch.status, 'failed')
      const [fault] = batch.errors?.data ?? []
      assert.deepEqual([fault?.code, fault?.param], ['unsupported_parameter', param])
    }
    await assert.rejects(create({ model: MODEL, messages }, { api_base: 'http://h' }), {
      status: 400,
      code: 'unsupported_parameter',
    })
    const arrived = upstream.requests.filter(({ path }) => path === '/v1/batches')
    assert.deepEqual(arrived, [])
  })

  it('includes a model name with a comma', async () => {
    const body = JSON.stringify({ ...JSON.parse(chat('x')), model: 'gpt-4o-mini,gpt-4o' })
    assert.equal(await rejected(gateway(), body), 'model')
  })

  it('is rejected in extra_body but for a few, and where that is not an object', async () => {
    for (const [param, extra_body] of [
      ['extra_body.max_tokens', { max_tokens: 50_000 }],
      ['extra_body.n', { n: 100 }],
      ['extra_body.service_tier', { service_tier: 'priority' }],
      ['extra_body.tools', { tools: [{ type: 'web_search' }] }],
      ['extra_body.store', { store: true }],
      ['extra_body.extra_body', { extra_body: { model: 'gpt-4o' } }],
      ['extra_body.google.other', { google: { thinking_config: {}, other: 1 } }],
      ['extra_body', '{"max_tokens":50000}'],
      ['extra_body[0].max_tokens', [{ max_tokens: 50_000 }]],
    ] as const) {
      assert.equal(await rejected(gateway(), chat('x', { extra_body })), param)
    }
  })

  it('is rejected where it is another maximum of output or of choices', async () => {
    for (const more of [
      { n_predict: 50_000 },
      { max_new_tokens: 50_000 },
      { num_predict: -1 },
      { options: { num_predict: 50_000 } },
      { n_cmpl: 100 },
    ]) {
      await rejected(gateway(), chat('x', { max_tokens: 1, ...more }))
    }
  })

  it('does not include unknown members, the thinking of Gemini, and null', async () => {
    for (const more of [
      { top_k: 1, any_other: { member: [1] } },
      { extra_body: { google: { thinking_config: {} } } },
      { extra_body: null, plugins: null },
      { extra_body: {} },
      { lora_path: null },
    ]) {
      await forwarded(gateway(), chat('x', more))
    }
  })
})

describe('pass_members', () => {
  const members = [...PASSABLE_MEMBERS].map((member) => JSON.stringify(member)).join(', ')
  const gateway = shareGateway({
    config: (url) =>
      [
        'upstreams:',
        `  open: { base_url: '${url}', pass_members: [${members}] }`,
        `  closed: { base_url: '${url}/closed', weight: 1000 }`,
      ].join('\n'),
  })

  it('forwards the members that it names byte for byte, to that upstream alone', async () => {
    for (const { path } of STEERING_MEMBERS) {
      await forwarded(gateway(), chat('x', membersAt(path, 'x')))
    }
    for (const path of ['data_sources', 'kv_transfer_params']) {
      await forwarded(gateway(), chat('x', membersAt(path, { any: { file_id: 'file-1' } })))
    }
    await forwarded(gateway(), JSON.stringify({ ...JSON.parse(chat('x')), model: 'a,b' }))
  })
})

describe('pass_members with one of the maxima', () => {
  const gateway = shareGateway({
    config: (url) => `
upstreams:
  llama: { base_url: '${url}', pass_members: [n_predict, n_cmpl, extra_body] }
models:
  ${MODEL}: { max_tokens_per_1_minute: 10000 }
`,
  })

  it('counts the greatest maximum and the greatest number of choices', async () => {
    const { post } = gateway()
    for (const more of [
      { max_tokens: 1, n_predict: 20_000 },
      { max_tokens: 1, n_predict: -1 },
      { max_tokens: 200, n_cmpl: 100 },
    ]) {
      const { status, error } = await post(CHAT, chat('x', more))
      assert.equal(status, 429, JSON.stringify(more))
      assert.match(error.message, /^Request too large .* Limit 10000, Requested 2/)
    }
  })

  it('leaves members within extra_body that are named in the table rejected', async () => {
    const answer = await gateway().post(
      CHAT,
      chat('x', { extra_body: { top_k: 1, lora_path: 'x' } }),
    )
    assert.deepEqual([answer.status, answer.error.param], [400, 'extra_body.lora_path'])
    await forwarded(gateway(), chat('x', { extra_body: { top_k: 1 } }))
  })
})

describe('a model whose name has a comma in the configuration', () => {
  const gateway = shareGateway({
    config: (url) =>
      [
        'models:',
        '  "limited,model": { max_requests_per_1_minute: 10 }',
        'upstreams:',
        `  one: { base_url: '${url}', models: ['*', 'served,model'] }`,
      ].join('\n'),
  })

  it('passes', async () => {
    for (const model of ['limited,model', 'served,model']) {
      await forwarded(gateway(), JSON.stringify({ ...JSON.parse(chat('x')), model }))
    }
    await rejected(gateway(), JSON.stringify({ ...JSON.parse(chat('x')), model: 'other,model' }))
  })
})
