/** Input that is not known to be text or an image reserves the context window of the model. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { CHAT, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

/** Dollars for a million tokens: the context window costs $1, and an image at most a cent. */
const gateway = shareGateway({
  config: (url) => `
spend_reservation_batch: upper_bound
upstreams:
  only: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}" }
models:
  ${MODEL}:
    context_window: 100000
    max_input_image_tokens: 1000
    price: { input: 10, output: 10 }
  gpt-4o:
    context_window: 100000
    price: { input: 10, output: 10 }
  o9-vision:
    context_window: 100000
    price: { input: 10, output: 10 }
`,
})

/** The key of a project that may spend half of the context window, or so many cents. */
async function limitedKey(cents = 50) {
  const { h } = gateway()
  const project_id = await makeProject(h)
  await h.client.updateProjectSpendLimit({
    project_id,
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
  })
  return (await makeUserKey(h, project_id)).value
}

const CLIP = { url: 'https://example.com/a' }

function said(...content: unknown[]) {
  return { messages: [{ role: 'user', content }] }
}

const TEXT = { type: 'text', text: 'x' }
const PLAIN = { messages: [{ role: 'user', content: 'x' }] }

const OPAQUE: Readonly<Record<string, object>> = {
  'a part video_url': said({ type: 'video_url', video_url: CLIP }),
  'a part audio_url': said({ type: 'audio_url', audio_url: CLIP }),
  'a part image_embeds': said({ type: 'image_embeds', image_embeds: 'AAAA' }),
  'a part input_video': said({ type: 'input_video', input_video: CLIP }),
  'a part IMAGE_URL': said({ type: 'IMAGE_URL', image_url: CLIP }),
  'a part with a type that is no string': said({ type: ['text'], text: 'x' }),
  'an image without a type': said({ image_url: CLIP }),
  'an image whose type is null': said({ type: null, image_url: CLIP }),
  'an image whose type is deeper': said({ image_url: { ...CLIP, type: 'text' } }),
  'a video without a type, behind a text': said(TEXT, { video_url: CLIP, text: 'x' }),
  'a text with a video besides': said({ ...TEXT, video_url: CLIP }),
  'a text with audio besides': said({ ...TEXT, audio_url: CLIP }),
  'a text with a sound besides': said({ ...TEXT, input_audio: { data: 'AAAA' } }),
  'a text with the values of an image besides': said({ ...TEXT, image_embeds: 'AAAA' }),
  'a text with an image besides': said({ ...TEXT, image_url: CLIP }),
  'a refusal with an image besides': said({ type: 'refusal', refusal: 'x', image_url: 'data:,' }),
  'a part that is not in a list': { messages: [{ role: 'user', content: { video_url: CLIP } }] },
  'images beside the content of a message': {
    messages: [{ role: 'user', content: 'x', images: ['AAAA'] }],
  },
  'a message that is a list': { messages: [[{ role: 'user', content: [{ video_url: CLIP }] }]] },
  chat_template: { ...PLAIN, chat_template: '{{ "x" * 9999 }}' },
  'chat_template_kwargs with a text': { ...PLAIN, chat_template_kwargs: { system: 'x' } },
  'chat_template_kwargs with a number': { ...PLAIN, chat_template_kwargs: { times: 9_999 } },
  mm_processor_kwargs: { ...PLAIN, mm_processor_kwargs: { max_pixels: 1e9 } },
  media_io_kwargs: { ...PLAIN, media_io_kwargs: { video: { num_frames: -1 } } },
}

const INLINE: Readonly<Record<string, object>> = {
  'a text': PLAIN,
  'parts of text': said(TEXT, { type: 'text', text: 'y' }, 'z'),
  'a part of text without a type': said({ text: 'x' }),
  'calls of tools and their output': {
    messages: [
      ...said(TEXT).messages,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: [TEXT] },
      { role: 'assistant', refusal: 'no', reasoning_content: 'x' },
    ],
    tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
  },
  'a switch of a template': { ...PLAIN, chat_template_kwargs: { enable_thinking: false } },
  'no template': { ...PLAIN, chat_template: null, chat_template_kwargs: {} },
  'an image by its address': said({ type: 'image_url', image_url: CLIP }, TEXT),
  'an image of 200 kB in the body': said({
    type: 'image_url',
    image_url: { url: `data:image/png;base64,${'A'.repeat(200_000)}` },
  }),
}

function bodyOf(rest: object) {
  return { model: MODEL, max_tokens: 10, ...rest }
}

describe('under a limit below the price of the context window', () => {
  for (const [name, rest] of Object.entries(OPAQUE)) {
    it(`${name} is rejected before it is sent`, async () => {
      const { post, upstream } = gateway()
      const { status, text } = await post(CHAT, bodyOf(rest), { key: await limitedKey() })
      assert.equal(status, 429, text)
      assert.equal(upstream.arrived, 0)
    })
  }

  for (const [name, rest] of Object.entries(INLINE)) {
    it(`${name} is sent`, async () => {
      const { post, upstream } = gateway()
      const { text } = await post(CHAT, bodyOf(rest), { key: await limitedKey() })
      assert.equal(upstream.arrived, 1, text)
    })
  }

  it('a line of a batch is read in the same way', async () => {
    const { h } = gateway()
    const batchOf = async (rest: object) => {
      // In a batch all of it costs half.
      const openai = h.caller(await limitedKey(25))
      const line = { custom_id: '1', method: 'POST', url: CHAT, body: bodyOf(rest) }
      return createBatch({ openai }, await uploadLines({ openai }, [line]))
    }
    for (const rest of Object.values(OPAQUE)) {
      assert.equal((await batchOf(rest)).status, 'failed', JSON.stringify(rest))
    }
    for (const rest of Object.values(INLINE)) {
      assert.notEqual((await batchOf(rest)).status, 'failed', JSON.stringify(rest).slice(0, 200))
    }
  })
})

const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }
const ITEMS: readonly (readonly [status: number, input: unknown])[] = [
  [200, 'x'],
  [200, [{ role: 'user', content: 'x' }]],
  [200, [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'x' }] }]],
  [200, [call, { type: 'function_call_output', call_id: 'c', output: 'x' }]],
  [
    200,
    [
      {
        type: 'shell_call_output',
        call_id: 'c',
        output: [{ stdout: 'x', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      },
    ],
  ],
  [200, [{ role: 'user', content: [{ type: 'input_image', image_url: CLIP.url }] }]],
  [429, [{ role: 'user', content: [{ type: 'input_video', video_url: CLIP.url }] }]],
  [429, [{ role: 'user', content: [{ image_url: CLIP.url }] }]],
  [429, [{ type: 'input_image_embeds', image_embeds: 'AAAA' }]],
  [429, [{ video_url: CLIP }]],
  [429, [call, { type: 'function_call_output', call_id: 'c', output: [{ type: 'video_url' }] }]],
  [429, [[{ video_url: CLIP }]]],
  [429, [{ type: 'image_generation_call', id: 'ig_1', result: 'AAAA' }]],
]

it('items of a response are text, images, or the context window', async () => {
  for (const [status, input] of ITEMS) {
    const body = { model: MODEL, max_output_tokens: 16, input }
    const answer = await gateway().post('/v1/responses', body, { key: await limitedKey() })
    assert.equal(answer.status, status, `${JSON.stringify(input)} ${answer.text}`)
  }
})

it('an object to embed is the context window', async () => {
  const body = { model: MODEL, input: [{ image: CLIP.url }] }
  assert.equal(
    (await gateway().post('/v1/embeddings', body, { key: await limitedKey() })).status,
    429,
  )
})

describe('an image', () => {
  const images = (model: string, count: number) => ({
    ...said(...Array.from({ length: count }, () => ({ type: 'image_url', image_url: CLIP }))),
    model,
    max_tokens: 10,
  })

  it('counts as the documented maximum of one image of its model', async () => {
    const { post } = gateway()
    // 1,445 tokens of gpt-4o cost less than 1.5 cents; a body of text here less than half a cent.
    assert.equal((await post(CHAT, images('gpt-4o', 1), { key: await limitedKey(2) })).status, 200)
    assert.equal((await post(CHAT, images('gpt-4o', 2), { key: await limitedKey(2) })).status, 429)
  })

  it('of a model without a documented maximum reserves the context window', async () => {
    const { post, upstream } = gateway()
    const body = images('o9-vision', 1)
    assert.equal((await post(CHAT, body, { key: await limitedKey(50) })).status, 429)
    assert.equal(upstream.arrived, 0)
  })
})
