/** Cached input tokens, by project, key, model and upstream. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import type OpenAI from 'openai'
import type { RankedUsage } from '#contract/extensions/usage-ranking.ts'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { collect } from '#simulator/collect.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const DAY = 86_400
/** 1,200 tokens of text, with 7 around it; the upstream caches steps of 128. */
const LONG = 'x'.repeat(4_800)
const INPUT = 1_207
const CACHED = 1_152
const SHORT = 'abcd'
const SHORT_INPUT = 8

onEachStore('cached input', (dialect) => {
  const { clock, move } = movableClock()
  const start_time = Math.floor(clock() / 1000 / DAY) * DAY
  let west: Upstream
  let east: Upstream
  let h: Harness
  let key: MadeKey
  let openai: OpenAI

  before(async () => {
    west = await startUpstream()
    east = await startUpstream()
    const entry = (name: string, { url }: Upstream, weight: number): string =>
      `  ${name}:\n    base_url: ${url}\n    api_key: \${UPSTREAM_KEY}\n    weight: ${weight}\n`
    const config = `upstreams:\n${entry('west', west, 1)}${entry('east', east, 0)}`
    h = await startHarness(dialect, { clock, config, wait: async () => {} })
  })
  afterEach(() => {
    west.reset()
    east.reset()
  })
  after(async () => {
    await h.close()
    await Promise.all([west.close(), east.close()])
  })

  const newProject = async (): Promise<void> => {
    key = await makeUserKey(h, await makeProject(h))
    openai = h.caller(key.value)
  }
  const send = (text: string, more: object = {}) =>
    h.raw('POST', CHAT, { key: key.value, body: chat(text, { max_tokens: 2, ...more }) })

  /** Requests, input and cached input of the project, by upstream. */
  const byUpstream = async () => {
    await h.flush()
    const question = { start_time, project_ids: [key.project_id] }
    const { data } = await h.client.usageUpstreams(question)
    return data.flatMap(({ results }) =>
      results.map((one) => [
        one.upstream,
        one.num_model_requests,
        one.input_tokens,
        one.input_cached_tokens,
      ]),
    )
  }

  it('of whole and streamed responses counts for the upstream that answered', async () => {
    await newProject()
    await send(LONG)
    await send(LONG, { stream: true })
    await send(SHORT)
    assert.deepEqual(await byUpstream(), [['west', 3, 2 * INPUT + SHORT_INPUT, 2 * CACHED]])
    west.script({ status: 503, body: {}, times: 2 })
    await send(LONG)
    await send(LONG, { stream: true })
    assert.deepEqual(await byUpstream(), [
      ['east', 2, 2 * INPUT, 2 * CACHED],
      ['west', 3, 2 * INPUT + SHORT_INPUT, 2 * CACHED],
    ])
  })

  it('of responses and embeddings counts, and a later flush adds to the same day', async () => {
    await newProject()
    const request = { model: MODEL, input: LONG, max_output_tokens: 16 }
    const { usage } = await openai.responses.create(request)
    const cached = usage?.input_tokens_details.cached_tokens ?? 0
    assert.ok(usage && cached > 0)
    const once = await byUpstream()
    assert.deepEqual(once, [['west', 1, usage.input_tokens, cached]])
    await collect(await openai.responses.create({ ...request, stream: true }))
    const embedded = await openai.embeddings.create({
      model: 'text-embedding-3-small',
      input: SHORT,
    })
    const input = 2 * usage.input_tokens + embedded.usage.prompt_tokens
    assert.deepEqual(await byUpstream(), [['west', 3, input, 2 * cached]])
  })

  it('of a background response counts for its upstream when it has ended', async () => {
    await newProject()
    const { id } = await openai.responses.create({ model: MODEL, input: LONG, background: true })
    assert.deepEqual(await byUpstream(), [])
    await west.step(id, 'completed')
    const { usage } = await openai.responses.retrieve(id)
    move(LEASE_MS)
    await h.poll()
    const cached = usage?.input_tokens_details.cached_tokens ?? 0
    assert.ok(cached > 0)
    assert.deepEqual(await byUpstream(), [['west', 1, usage?.input_tokens, cached]])
  })

  it('of a broken stream is estimated, and rejected requests count for no upstream', async () => {
    await newProject()
    west.script({ status: 400, body: { error: { message: 'no' } } })
    assert.equal((await send(LONG)).status, 400)
    west.script({ status: 503, body: {} })
    east.script({ status: 503, body: {} })
    assert.equal((await send(LONG)).status, 503)
    await openai.images.generate({ model: 'dall-e-3', prompt: 'a tree' })
    assert.deepEqual(await byUpstream(), [])
    west.script({ fault: { kind: 'reset', at: 2 } })
    await assert.rejects(async () => {
      const stream = await openai.chat.completions.create({
        model: MODEL,
        stream: true,
        messages: [{ role: 'user', content: LONG }],
      })
      await collect(stream)
    })
    const [[upstream, requests, input, cached] = []] = await byUpstream()
    assert.deepEqual([upstream, requests, cached], ['west', 1, 0])
    assert.ok(Number(input) >= 1_200)
  })

  it('is a part of the input by project, key and model', async () => {
    await newProject()
    const other = await makeUserKey(h, key.project_id)
    await send(LONG)
    await send(SHORT, { model: 'gpt-4o' })
    await h.raw('POST', CHAT, { key: other.value, body: chat(LONG, { model: 'gpt-4o' }) })
    await h.flush()
    const question = { start_time, project_ids: [key.project_id] }
    const ranked = async (group_by: 'project_id' | 'api_key_id' | 'model') => {
      const { data, total } = await h.client.usageRanking({ ...question, group_by })
      assert.equal(total.input_cached_tokens, 2 * CACHED)
      const sums = (row: RankedUsage) => [row.input_tokens, row.input_cached_tokens]
      return Object.fromEntries(data.map((row) => [row[group_by], sums(row)]))
    }
    const both = 2 * INPUT + SHORT_INPUT
    assert.deepEqual(await ranked('project_id'), { [key.project_id]: [both, 2 * CACHED] })
    assert.deepEqual(await ranked('api_key_id'), {
      [key.id]: [INPUT + SHORT_INPUT, CACHED],
      [other.id]: [INPUT, CACHED],
    })
    assert.deepEqual(await ranked('model'), {
      'gpt-4o': [INPUT + SHORT_INPUT, CACHED],
      [MODEL]: [INPUT, CACHED],
    })
    const { data } = await h.openai.admin.organization.usage.completions({
      ...question,
      group_by: ['api_key_id', 'model'],
    })
    const cached = data.flatMap(({ results }) =>
      results.map((one) => 'input_cached_tokens' in one && one.input_cached_tokens),
    )
    assert.deepEqual(cached.toSorted(), [0, CACHED, CACHED])
    assert.deepEqual(await byUpstream(), [['west', 3, both, 2 * CACHED]])
  })
})
