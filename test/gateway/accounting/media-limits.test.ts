/** Limits on images and on megabytes of audio: exact, explained, and refunded for failed calls. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { formOf, noise, sendBytes } from '#test/gateway/media.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, type GatewayHarness, startGateway } from '#test/support/gateway.ts'

const GENERATIONS = '/v1/images/generations'
const TRANSCRIPTIONS = '/v1/audio/transcriptions'
const EDITS = '/v1/images/edits'
const MINUTE_MS = 60_000

const time = movableClock()
let gateway: GatewayHarness

before(async () => {
  gateway = await startGateway({
    clock: time.clock,
    config: (url) => `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
models:
  gpt-image-1:
    max_images_per_1_minute: 10
  whisper-1:
    max_audio_megabytes_per_1_minute: 2
`,
  })
})
// Each test starts with empty buckets.
afterEach(() => {
  time.move(2 * MINUTE_MS)
  gateway.upstream.reset()
})
after(() => gateway.close())

function draw(n: number): Promise<Answer> {
  return gateway.post(GENERATIONS, { model: 'gpt-image-1', prompt: 'a', n })
}

function edit(n: number): Promise<Answer> {
  return sendBytes(
    gateway,
    EDITS,
    formOf([
      ['model', 'gpt-image-1'],
      ['prompt', 'a'],
      ['n', String(n)],
      ['image', noise(100), 'a.png'],
    ]),
  )
}

function transcribe(bytes: number): Promise<Answer> {
  return sendBytes(
    gateway,
    TRANSCRIPTIONS,
    formOf([
      ['model', 'whisper-1'],
      ['file', noise(bytes), 'a.wav'],
    ]),
  )
}

describe('images per minute', () => {
  it('are limited exactly, with OpenAI’s error text and the limit explained', async () => {
    assert.equal((await draw(7)).status, 200)
    assert.equal((await edit(2)).status, 200)
    const { status, headers, error } = await draw(2)
    const { id } = gateway.h.bootstrapped.organization
    assert.equal(status, 429)
    assert.deepEqual(error, {
      message: `Rate limit reached for gpt-image-1 in organization ${id} on images per min (IPM): Limit 10, Used 9, Requested 2. Please try again in 6s.`,
      type: 'images',
      param: null,
      code: 'rate_limit_exceeded',
      limit: {
        dimension: 'images',
        model: 'gpt-image-1',
        limit: 10,
        used: 9,
        reserved: 0,
        requested: 2,
        resets_in_ms: 54_000,
        source: 'organization',
      },
    })
    assert.equal(headers.get('retry-after'), '6')
    assert.equal(headers.get('retry-after-ms'), '6000')
    assert.equal(
      headers.get('x-bailiwick-limit'),
      'dimension=images; source=organization; limit=10; used=9; reserved=0; requested=2; resets_in_ms=54000',
    )
    assert.equal((await draw(1)).status, 200)
    time.move(6_000)
    assert.equal((await draw(1)).status, 200)
    assert.equal((await draw(1)).status, 429)
    assert.equal(gateway.upstream.arrived, 4)
  })

  it('above the limit return 429 without retry-after', async () => {
    const { status, headers, error } = await draw(11)
    assert.equal(status, 429)
    assert.match(error.message, /^Request too large .* \(IPM\): Limit 10, Requested 11\.$/)
    assert.equal(headers.get('x-should-retry'), 'false')
    assert.equal(headers.has('retry-after'), false)
    assert.equal(gateway.upstream.arrived, 0)
  })

  it('are refunded for a failed call and for images that were not generated', async () => {
    const { upstream } = gateway
    const one = { status: 200, body: { data: [{ url: 'a' }], usage: { output_tokens: 1 } } }
    upstream.script({ status: 500 }, { status: 400 }, { status: 503 }, one)
    for (const status of [500, 400, 503, 200]) assert.equal((await draw(10)).status, status)
    assert.equal((await draw(9)).status, 200)
    assert.equal((await draw(1)).status, 429)
  })

  it('are limited by the project as well, and the 429 names it', async () => {
    const { h, key, upstream } = gateway
    const { project_id } = key
    const set = (max_images_per_1_minute: number) =>
      h.client.updateProjectRateLimits({
        project_id,
        rate_limit_id: 'rl-gpt-image-1',
        max_images_per_1_minute,
      })
    await set(3)
    assert.equal((await draw(3)).status, 200)
    const { error } = await draw(1)
    assert.match(
      error.message,
      new RegExp(
        `in project ${project_id} organization \\S+ on images per min \\(IPM\\): Limit 3,`,
      ),
    )
    await set(10)
    assert.equal((await draw(7)).status, 200)
    assert.equal(upstream.arrived, 2)
  })
})

describe('megabytes of audio per minute', () => {
  it('are limited exactly', async () => {
    assert.equal((await transcribe(1_500_000)).status, 200)
    const { status, headers, error } = await transcribe(750_000)
    assert.equal(status, 429)
    assert.match(
      error.message,
      /on audio megabytes per min: Limit 2, Used 1\.5, Requested 0\.75\. Please try again in 7\.5s/,
    )
    assert.equal(error.type, 'audio')
    assert.equal(headers.get('retry-after-ms'), '7500')
    assert.equal((await transcribe(500_000)).status, 200)
    assert.equal((await transcribe(1)).status, 429)
    time.move(1)
    assert.equal((await transcribe(33)).status, 200)
    assert.equal((await transcribe(1)).status, 429)
    assert.equal(gateway.upstream.arrived, 3)
  })

  it('above the limit return 429 without retry-after', async () => {
    const { status, headers } = await transcribe(2_000_001)
    assert.equal(status, 429)
    assert.equal(headers.get('x-should-retry'), 'false')
    assert.equal(gateway.upstream.arrived, 0)
  })

  it('are refunded for a failed call', async () => {
    gateway.upstream.script({ status: 500 }, { status: 400 })
    for (const status of [500, 400, 200]) assert.equal((await transcribe(2_000_000)).status, status)
    assert.equal((await transcribe(1)).status, 429)
  })
})
