/** Limits of upstreams between projects, in background responses, in the status and in metrics. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const SECOND_MS = 1_000
const FLOODING = 50
const RESPONSES = '/v1/responses'

let upstream: Upstream | undefined
let h: Harness | undefined
afterEach(async () => {
  await h?.close()
  await upstream?.close()
})

interface Side {
  readonly status: (path?: string, body?: string) => Promise<number>
}

/** A gateway over one upstream with limits, and new projects. */
async function over(limits: string) {
  upstream = await startUpstream()
  const { clock, move } = movableClock()
  const config = `
upstreams:
  main: { base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}", limits: { ${limits} } }
models:
  ${MODEL}: { max_requests_per_1_minute: 1000000, max_tokens_per_1_minute: 100000000 }
`
  const harness = await startHarness('sqlite', { clock, config })
  h = harness
  const newSide = async (): Promise<Side> => {
    const { value: key } = await makeUserKey(harness, await makeProject(harness))
    return {
      status: async (path = CHAT, body = chat('a', { max_tokens: 10 })) =>
        (await harness.raw('POST', path, { key, body })).status,
    }
  }
  return { harness, upstream, move, newSide }
}

it('a project that floods with 50 callers keeps no other from its share of the requests', async () => {
  const { move, newSide } = await over('requests_per_minute: 60')
  const [flood, other] = [await newSide(), await newSide()]
  const STEP_SECONDS = 2
  // The bucket begins full of the flood's requests, and leaks to its half.
  const [roomAfter, steadyAfter, end] = [30, 60, 100]
  let [admitted, rejected] = [0, 0]
  for (let second = 0; second < end; second += STEP_SECONDS) {
    const flooding = Array.from({ length: FLOODING }, () => flood.status())
    // Half of the limit, the share of one of two projects, asked for last.
    const mine = await other.status()
    const statuses = await Promise.all(flooding)
    if (second >= roomAfter && mine !== 200) rejected += 1
    if (second >= steadyAfter) admitted += statuses.filter((status) => status === 200).length
    move(STEP_SECONDS * SECOND_MS)
  }
  assert.equal(rejected, 0)
  // The rest of the limit is not lost: the flood has it.
  const rest = (end - steadyAfter) / 2
  assert.ok(Math.abs(admitted - rest) <= 3, `${admitted} of ${rest}`)
})

it('a background response keeps its reservation, and no slot once it is accepted', async () => {
  const { harness, newSide } = await over('tokens_per_minute: 1000, concurrency: 1')
  const { status } = await newSide()
  const body = { model: MODEL, input: 'a', background: true, max_output_tokens: 400 }
  for (let at = 0; at < 2; at++) assert.equal(await status(RESPONSES, JSON.stringify(body)), 200)
  const [main] = (await harness.dataPlane?.health()) ?? []
  const used = Object.fromEntries(main?.limits.map((one) => [one.dimension, one.used]) ?? [])
  assert.equal(used.concurrency, 0)
  assert.ok((used.tokens ?? 0) >= 800 && (used.tokens ?? 0) < 900, `${used.tokens}`)
  assert.equal(await status(RESPONSES, JSON.stringify(body)), 429)
})

it('batches are no requests of these limits', async () => {
  const { harness, newSide } = await over('requests_per_minute: 1')
  const { value: key } = await makeUserKey(harness, await makeProject(harness))
  const openai = harness.caller(key)
  const body = { model: MODEL, messages: [{ role: 'user', content: 'a' }], max_tokens: 10 }
  const line = JSON.stringify({ custom_id: 'a', method: 'POST', url: CHAT, body })
  const file = await openai.files.create({
    file: new File([line], 'batch.jsonl'),
    purpose: 'batch',
  })
  const { status } = await openai.batches.create({
    input_file_id: file.id,
    endpoint: CHAT,
    completion_window: '24h',
  })
  assert.equal(status, 'validating')
  const side = await newSide()
  assert.equal(await side.status(), 200)
  assert.equal(await side.status(), 429)
})

it('levels and closed models are in the status, and the used part is a gauge', async () => {
  const limits = `requests_per_minute: 10, models: { ${MODEL}: { tokens_per_minute: 1000, concurrency: 4 } }`
  const { harness, upstream, newSide } = await over(limits)
  const { status } = await newSide()
  upstream.script({ usage: { prompt_tokens: 150, completion_tokens: 100, total_tokens: 250 } })
  assert.equal(await status(), 200)
  upstream.script({ status: 429, headers: { 'retry-after': '60' } })
  assert.equal(await status(), 429)
  upstream.script({ answerAfter: 'held' })
  const held = status()
  await upstream.until((requests) => requests.length === 3)
  const { json } = await harness.raw('GET', '/v1/organization/server')
  const [main] = Reflect.get(json, 'upstreams') as {
    limits: { dimension: string; model: string | null; limit: number; used: number }[]
    closed_models: { model: string; status: number }[]
  }[]
  const levels = main?.limits.map(({ dimension, model, limit }) => [dimension, model, limit])
  assert.deepEqual(levels, [
    ['requests', null, 10],
    ['tokens', MODEL, 1_000],
    ['concurrency', MODEL, 4],
  ])
  const [requests, tokens, concurrency] = main?.limits.map(({ used }) => used) ?? []
  assert.deepEqual([requests, concurrency], [3, 1])
  assert.ok(tokens && tokens > 250 && tokens < 300, `${tokens}`)
  assert.deepEqual(
    main?.closed_models.map(({ model, status: of }) => [model, of]),
    [[MODEL, 429]],
  )
  const metrics = await harness.metrics.registry.metrics()
  const ratio = (dimension: string, model: string): string | undefined =>
    new RegExp(
      `^bailiwick_upstream_limit_used_ratio\\{upstream="main",dimension="${dimension}",model="${model}"\\} (\\S+)$`,
      'm',
    ).exec(metrics)?.[1]
  assert.equal(ratio('requests', ''), '0.3')
  assert.equal(ratio('concurrency', MODEL), '0.25')
  upstream.open('held')
  assert.equal(await held, 200)
  await eventually('the model is open again', async () => {
    const [health] = (await harness.dataPlane?.health()) ?? []
    return health?.closed_models.length === 0
  })
})
