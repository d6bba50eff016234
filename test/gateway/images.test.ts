/** Images through the gateway: forwarding, relaying and counting. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { toFile } from 'openai'
import { collect } from '#simulator/collect.ts'
import { IMAGE_TOKENS } from '#simulator/images.ts'
import { TOKENS_PER_PART } from '#simulator/tokens.ts'
import { line, requestOf } from '#test/support/connection.ts'
import {
  CHAT,
  chat,
  type GatewayHarness,
  MODEL,
  shareGateway,
  startGateway,
} from '#test/support/gateway.ts'
import { type FormPart, formOf, noise, sendBytes, usageRows } from './media.ts'

const GENERATIONS = '/v1/images/generations'
const EDITS = '/v1/images/edits'
const SIZE = '1024x1536'
const MEDIUM = IMAGE_TOKENS[SIZE]?.medium ?? 0

function png(name: string, bytes = 2_000) {
  return toFile(noise(bytes), name, { type: 'image/png' })
}

describe('images are counted', () => {
  let gateway: GatewayHarness
  before(async () => {
    gateway = await startGateway()
  })
  after(() => gateway.close())

  it('by number, size and source, with the tokens of models that have them', async () => {
    const { openai } = gateway
    const made = await openai.images.generate({
      model: 'dall-e-2',
      prompt: 'a cat',
      n: 3,
      size: '512x512',
    })
    assert.equal(made.data?.length, 3)
    await openai.images.generate({ prompt: 'a cat', n: 2 })
    await openai.images.generate({ model: 'gpt-image-1', prompt: 'abcdefgh', n: 2, size: SIZE })
    const edited = await openai.images.edit({
      model: 'gpt-image-1',
      prompt: 'abcd',
      image: [await png('a.png'), await png('b.png')],
      mask: await png('mask.png', 500),
      size: SIZE,
    })
    assert.equal(edited.data?.length, 1)
    await openai.images.createVariation({ image: await png('a.png'), n: 4, size: '256x256' })
    const [generation, edit] = ['image.generation', 'image.edit']
    const rows = await usageRows(gateway, 'images')
    assert.deepEqual(
      rows.map((row) => ({ ...row, input_tokens: undefined })),
      [
        { model: 'dall-e-2', source: generation, images: 2, requests: 1 },
        { model: 'dall-e-2', source: generation, size: '512x512', images: 3, requests: 1 },
        { model: 'dall-e-2', source: 'image.variation', size: '256x256', images: 4, requests: 1 },
        {
          model: 'gpt-image-1',
          source: edit,
          size: SIZE,
          images: 1,
          requests: 1,
          output_tokens: MEDIUM,
        },
        {
          model: 'gpt-image-1',
          source: generation,
          size: SIZE,
          images: 2,
          requests: 1,
          output_tokens: 2 * MEDIUM,
        },
      ].map((row) => ({ ...row, input_tokens: undefined })),
    )
    assert.deepEqual(
      rows.slice(-2).map((row) => 'input_tokens' in row && row.input_tokens),
      [1 + 2 * TOKENS_PER_PART, 2],
    )
  })

  it('and appear so in the admin usage, by size and by source', async () => {
    const { usage } = gateway.h.openai.admin.organization
    const start_time = Math.floor(Date.now() / 1000) - 86_400
    const page = await usage.images({ start_time, group_by: ['source'], bucket_width: '1d' })
    const found = page.data.flatMap(({ results }) =>
      results.map((result) =>
        'images' in result ? [Reflect.get(result, 'source'), result.images] : [],
      ),
    )
    assert.deepEqual(found.toSorted(), [
      ['image.edit', 1],
      ['image.generation', 7],
      ['image.variation', 4],
    ])
  })
})

describe('images', () => {
  const gateway = shareGateway()

  it('in a stream are relayed as they arrive, and counted by the completed event', async () => {
    const { openai, counted } = gateway()
    await counted()
    const made = await collect(
      await openai.images.generate({
        model: 'gpt-image-1',
        prompt: 'abcdefgh',
        stream: true,
        partial_images: 2,
        size: SIZE,
      }),
    )
    const partial = 'image_generation.partial_image'
    assert.deepEqual(
      made.map(({ type }) => type),
      [partial, partial, 'image_generation.completed'],
    )
    const { models: _, ...found } = await counted()
    assert.deepEqual(pick(found), {
      requests: 1,
      images: 1,
      input_tokens: 2,
      output_tokens: MEDIUM,
    })
    const edited = await collect(
      await openai.images.edit({
        model: 'gpt-image-1',
        prompt: 'abcd',
        stream: true,
        size: SIZE,
        image: await png('a.png'),
      }),
    )
    assert.deepEqual(
      edited.map(({ type }) => type),
      ['image_edit.completed'],
    )
    const input_tokens = 1 + TOKENS_PER_PART
    assert.deepEqual(pick(await counted()), {
      requests: 1,
      images: 1,
      input_tokens,
      output_tokens: MEDIUM,
    })
  })

  it('of many megabytes in an event are counted by the usage after them', async () => {
    const { post, upstream, counted } = gateway()
    await counted()
    const b64_json = noise(3_000_000).toString('base64')
    const usage = { total_tokens: 9, input_tokens: 4, output_tokens: 5 }
    const events = ['image_generation.partial_image', 'image_generation.completed'].map(
      (type, index) =>
        `event: ${type}\ndata: ${JSON.stringify({ type, b64_json, ...(index && { usage }) })}\n\n`,
    )
    upstream.script({
      status: 200,
      body: events.join(''),
      cut: 50_001,
      headers: { 'content-type': 'text/event-stream', 'content-length': null },
    })
    const body = { model: 'gpt-image-1', prompt: 'a', stream: true, partial_images: 1 }
    const { text } = await post(GENERATIONS, body)
    assert.ok(text === events.join(''), 'the stream is not what the upstream sent')
    assert.deepEqual(pick(await counted()), {
      requests: 1,
      images: 1,
      input_tokens: 4,
      output_tokens: 5,
    })
  })

  it('of many megabytes wait upstream while the caller does not read', async () => {
    const { h, key, post, upstream, counted } = gateway()
    await counted()
    const piece = 65_536
    const usage = { total_tokens: 9, input_tokens: 4, output_tokens: 5 }
    const data = [{ b64_json: noise(20_000_000).toString('base64') }]
    const answer = JSON.stringify({ created: 1, data, usage })
    upstream.script({ path: GENERATIONS, status: 200, body: answer, cut: piece })
    const slow = line(h.url)
    // From the start: the kernel holds up to 32 MiB for one that reads fast.
    slow.socket.pause()
    const body = JSON.stringify({ model: 'gpt-image-1', prompt: 'a' })
    slow.socket.write(requestOf(key.value, body, ['connection: close'], GENERATIONS))
    // Enough event-loop turns for all of it to arrive, were there no backpressure.
    for (let i = 0; i < 200; i++) assert.equal((await post(CHAT, chat('a'))).status, 200)
    const written = upstream.requests.find(({ path }) => path === GENERATIONS)?.piecesWritten ?? 0
    const all = Math.ceil(answer.length / piece)
    assert.ok(written > 0 && written < all, `${written} of ${all} pieces`)
    slow.socket.resume()
    const text = await slow.ended
    assert.ok(bodyOf(text) === answer, 'the answer is not what the upstream sent')
    const { images, output_tokens } = await counted()
    assert.deepEqual([images, output_tokens], [1, 5 + 200])
  })

  it('are counted by those delivered when fewer were delivered than requested', async () => {
    const { openai, upstream, counted } = gateway()
    await counted()
    const usage = { input_tokens: 1, output_tokens: 2 }
    upstream.script({ status: 200, body: { created: 1, data: [{ url: 'a' }], usage } })
    await openai.images.generate({ model: 'gpt-image-1', prompt: 'a', n: 3 })
    assert.equal((await counted()).images, 1)
  })

  it('that an upstream rejects or fails to generate count zero', async () => {
    const { post, upstream, counted } = gateway()
    await counted()
    upstream.script({ status: 400 }, { status: 500 }, { status: 502 })
    for (const status of [400, 500, 502]) {
      const body = { model: 'gpt-image-1', prompt: 'a', n: 2 }
      assert.equal((await post(GENERATIONS, body)).status, status)
      assert.equal((await counted()).images, undefined)
    }
  })
})

function pick(counted: object) {
  return Object.fromEntries(
    ['requests', 'images', 'input_tokens', 'output_tokens'].map((name) => [
      name,
      Reflect.get(counted, name),
    ]),
  )
}

/** Body of a response parsed by hand, in chunks or not. */
function bodyOf(text: string): string {
  const at = text.indexOf('\r\n\r\n') + 4
  if (!/\r\ntransfer-encoding: chunked\r\n/i.test(text.slice(0, at))) return text.slice(at)
  const pieces: string[] = []
  for (let from = at; ; ) {
    const end = text.indexOf('\r\n', from)
    const size = Number.parseInt(text.slice(from, end), 16)
    if (!(size > 0)) return pieces.join('')
    pieces.push(text.slice(end + 2, end + 2 + size))
    from = end + 2 + size + 2
  }
}

describe('forms of images', () => {
  const mapped = shareGateway({
    config: (url) => `
upstreams:
  mapped:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    model_names:
      painter: gpt-image-1
      dall-e-2: gpt-image-1-mini
`,
  })
  const FILES: readonly FormPart[] = [
    ['image[]', noise(5_000), 'a.png'],
    ['image[]', noise(70_000), 'ä "b".png'.replaceAll('"', '%22')],
    ['mask', noise(300), 'mask.png'],
  ]

  it('pass byte for byte, except for a mapped model name', async () => {
    const { upstream } = mapped()
    const form = (model: string) => formOf([['prompt', 'x'], ['model', model], ...FILES])
    assert.equal((await sendBytes(mapped(), EDITS, form('painter'))).status, 200)
    const [only] = upstream.requests
    assert.deepEqual(only?.body, form('gpt-image-1'))
    assert.equal(only?.headers['content-length'], String(form('gpt-image-1').length))
  })

  it('without a model get OpenAI’s default model', async () => {
    const { upstream } = mapped()
    const parts: readonly FormPart[] = [['prompt', 'x'], ...FILES]
    assert.equal((await sendBytes(mapped(), EDITS, formOf(parts))).status, 200)
    const expected = formOf([['model', 'gpt-image-1-mini'], ...parts])
    assert.deepEqual(upstream.requests[0]?.body, expected)
  })

  it('that are ambiguous reach no upstream', async () => {
    const { upstream } = mapped()
    const model: FormPart = ['model', 'painter']
    const bad: readonly (readonly FormPart[])[] = [
      [model, ['model', 'gpt-image-1'], ...FILES],
      [model, ['Model', 'gpt-image-1'], ...FILES],
      [model, ['model[]', 'gpt-image-1'], ...FILES],
      [['model', 'painter', 'model.txt'], ...FILES],
      [model, ['n', '1'], ['n', '9'], ...FILES],
      [model, ['n', '1.5'], ...FILES],
      [model, ['stream', 'perhaps'], ...FILES],
      [model, ['mask', noise(10), 'second.png'], ...FILES],
      [model, ['other', noise(10), 'uncounted.png'], ...FILES],
      [model, ['images[0][file_id]', 'file-of-somebody-else'], ...FILES],
      [['model', 'no-such-model'], ...FILES],
    ]
    for (const parts of bad) {
      const { status, error } = await sendBytes(mapped(), EDITS, formOf(parts))
      const last = parts[0]?.[1] === 'no-such-model' ? 404 : 400
      assert.equal(status, last, error.message)
    }
    assert.equal(upstream.arrived, 0)
  })

  it('are parsed as forms, and everything else as JSON', async () => {
    const { post, upstream } = mapped()
    const json = Buffer.from(JSON.stringify({ model: 'painter', prompt: 'x' }))
    for (const path of [EDITS, '/v1/images/variations']) {
      for (const type of ['application/json', 'multipart/mixed; boundary=a', 'text/plain']) {
        const { status, error } = await sendBytes(mapped(), path, json, type)
        assert.equal(status, 415)
        assert.match(error.message, /Send the body as 'multipart\/form-data'\.$/)
      }
    }
    const sent = await sendBytes(mapped(), GENERATIONS, formOf([['prompt', 'x']]))
    assert.equal(sent.status, 415)
    const packed = { headers: { 'content-encoding': 'gzip' } }
    assert.equal((await post(GENERATIONS, { prompt: 'x' }, packed)).status, 415)
    assert.equal((await post(GENERATIONS, { prompt: 'x', model: MODEL, n: 'x' })).status, 400)
    assert.equal(upstream.arrived, 0)
  })
})
