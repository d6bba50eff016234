/** Members that may change the cost are rejected under an enforced spend limit. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HARMLESS_MEMBERS } from '#contract/known-members.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { CHAT, chat, type GatewayHarness, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const MODELS = `
models:
  ${MODEL}: { context_window: 1000, price: { input: 1, output: 1 } }
  whisper-1: { context_window: 1000 }
`

async function limitedKey({ h }: GatewayHarness, rest: object = {}) {
  const project_id = await makeProject(h)
  await h.client.updateProjectSpendLimit({
    project_id,
    threshold_amount: 10_000,
    currency: 'USD',
    interval: 'month',
    ...rest,
  })
  return (await makeUserKey(h, project_id)).value
}

const HINT = /A spend limit is enforced .*'unknown_members: pass'/

describe('a member that the gateway does not know', () => {
  const gateway = shareGateway({ config: MODELS })

  it('is rejected under an enforced limit, with its name and the setting', async () => {
    const { post, upstream } = gateway()
    const key = await limitedKey(gateway())
    for (const [path, body] of [
      [CHAT, chat('x', { answer_twice: true })],
      [CHAT, chat('x', { Temperature: 1 })],
      ['/v1/completions', { model: MODEL, prompt: 'x', prompt_embeds: ['AAAA'] }],
      ['/v1/responses', { model: MODEL, input: 'x', seed: 1 }],
      ['/v1/embeddings', { model: MODEL, input: 'x', images: ['AAAA'] }],
    ] as const) {
      const { status, error } = await post(path, body, { key })
      assert.deepEqual([status, error?.code], [400, 'unknown_parameter'], path)
      assert.ok(error.message.includes(`'${error.param}'`), error.message)
      assert.match(error.message, HINT)
    }
    assert.equal(upstream.arrived, 0)
  })

  it('passes without a limit, under one that only warns, and as null', async () => {
    const { post, upstream } = gateway()
    const body = chat('x', { answer_twice: true })
    await post(CHAT, body)
    await post(CHAT, body, { key: await limitedKey(gateway(), { mode: 'warn' }) })
    await post(CHAT, chat('x', { answer_twice: null }), { key: await limitedKey(gateway()) })
    assert.equal(upstream.arrived, 3)
  })

  it('is none that samples, constrains the output, reports, or is of an agent', async () => {
    const { post, upstream } = gateway()
    const key = await limitedKey(gateway())
    const body = chat('x', {
      ...Object.fromEntries(HARMLESS_MEMBERS.map((name) => [name, 1])),
      guided_json: {},
      structured_outputs: {},
      client_metadata: {},
      prompt_cache_key: 'x',
      reasoning_effort: 'low',
      stream_options: {},
      metadata: {},
      format: 'json',
    })
    const { text } = await post(CHAT, body, { key })
    assert.equal(upstream.arrived, 1, text)
  })

  it('is rejected in a field of a form', async () => {
    const { h, upstream } = gateway()
    const key = await limitedKey(gateway())
    const send = async (name: string) => {
      const form = new FormData()
      form.set('model', 'whisper-1')
      form.set('file', new Blob(['sound']), 'a.wav')
      form.set(name, '1')
      const headers = { authorization: `Bearer ${key}` }
      const url = `${h.url}/v1/audio/transcriptions`
      const answer = await fetch(url, { method: 'POST', headers, body: form })
      const { error } = (await answer.json()) as { error?: { code: string; param: string } }
      return [error?.code, error?.param]
    }
    assert.deepEqual(await send('repeat_file'), ['unknown_parameter', 'repeat_file'])
    assert.equal(upstream.arrived, 0)
    await send('timestamp_granularities[]')
    await send('temperature')
    assert.equal(upstream.arrived, 2)
  })

  it('in a line fails a batch under an enforced limit', async () => {
    const { h } = gateway()
    const lines = [chatLine(1, 'x'), chatLine(2, 'x', { answer_twice: true })]
    const { status, errors } = await startBatch(
      { openai: h.caller(await limitedKey(gateway())) },
      lines,
    )
    assert.equal(status, 'failed')
    const [fault] = errors?.data ?? []
    assert.deepEqual([fault?.code, fault?.param], ['unknown_parameter', 'body.answer_twice'])
    assert.match(fault?.message ?? '', HINT)
    const open = h.caller(await limitedKey(gateway(), { mode: 'warn' }))
    assert.notEqual((await startBatch({ openai: open }, lines)).status, 'failed')
  })
})

describe('unknown_members: pass', () => {
  const gateway = shareGateway({
    config: (url) => `
upstreams:
  strict: { base_url: '${url}/strict', weight: 1000 }
  open: { base_url: '${url}', api_key: '\${UPSTREAM_KEY}', unknown_members: pass, files: true }
${MODELS}`,
  })

  it('forwards it to that upstream alone, in bodies and in lines of batches', async () => {
    const { post, upstream, h } = gateway()
    const key = await limitedKey(gateway())
    for (let n = 0; n < 3; n++) await post(CHAT, chat('x', { answer_twice: true }), { key })
    const paths = upstream.requests.map(({ path }) => path)
    assert.deepEqual(paths, [CHAT, CHAT, CHAT])
    const lines = [chatLine(1, 'x', { answer_twice: true })]
    assert.notEqual((await startBatch({ openai: h.caller(key) }, lines)).status, 'failed')
  })
})
