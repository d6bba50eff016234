/** Usage of ended batches, and the models that a batch can use. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { chatLine, startBatch, stepsOf } from '#test/gateway/batch-files.ts'
import {
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
  used,
  usedByUpstream,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

onEachStore('batches that have ended', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const { poll, finish, rowOf, usage } = stepsOf(() => gateway)

  it('without usage from the upstream are counted by the lines of their output', async () => {
    const { ours, upstream } = gateway
    const before = await used(gateway.h, ours, 'input_tokens')
    const estimatedBefore = await used(gateway.h, ours, 'estimated_input_tokens')
    const made = await startBatch(ours, [chatLine(1, 'four'), chatLine(2, 'four')])
    await finish(made.id)
    const path = `/v1/batches/${made.id}`
    const authorization = 'Bearer sk-upstream-key'
    const whole = await fetch(`${upstream.url}/batches/${made.id}`, { headers: { authorization } })
    const batch = (await whole.json()) as {
      output_file_id: string
      usage: { input_tokens: number }
    }
    const zeros = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }
    const body = { ...batch, usage: zeros }
    upstream.script({ path, status: 200, body, times: 'always' })
    // The caller does not wait for the file to be read.
    await ours.openai.batches.retrieve(made.id)
    assert.notEqual((await rowOf(made.id))?.enqueued_tokens, 0)
    const content = `/v1/files/${body.output_file_id}/content`
    upstream.script({ path: content, status: 503, body: {} })
    await poll()
    assert.notEqual((await rowOf(made.id))?.enqueued_tokens, 0)
    await poll()
    assert.equal((await rowOf(made.id))?.enqueued_tokens, 0)
    const counted = (await used(gateway.h, ours, 'input_tokens')) - before
    assert.equal(counted, batch.usage.input_tokens)
    assert.equal(await used(gateway.h, ours, 'estimated_input_tokens'), estimatedBefore)
  })

  it('are counted under the snapshot that the upstream names', async () => {
    const { ours, upstream, h } = gateway
    const made = await startBatch(ours, [chatLine(1, 'four')])
    const completed = {
      ...made,
      status: 'completed',
      model: 'gpt-4o-mini-2024-07-18',
      request_counts: { total: 1, completed: 1, failed: 0 },
      usage: {
        input_tokens: 7,
        output_tokens: 5,
        total_tokens: 12,
        input_tokens_details: { cached_tokens: 3 },
      },
    }
    const before = await usedByUpstream(h, ours)
    upstream.script({
      path: `/v1/batches/${made.id}`,
      status: 200,
      body: completed,
      times: 'always',
    })
    await poll()
    const now = await usedByUpstream(h, ours)
    assert.deepEqual([now.input - before.input, now.cached - before.cached], [7, 3])
    const row = (await usage()).find(({ model }) => model === 'gpt-4o-mini-2024-07-18')
    assert.deepEqual([row?.batch, row?.input_tokens, row?.output_tokens], [1, 7, 5])
    assert.equal(await used(h, ours, 'images'), 0)
  })

  it('without any usage are counted by the estimate, marked as such', async () => {
    const { ours, upstream } = gateway
    const made = await startBatch(ours, [chatLine(1, 'four'), chatLine(2, 'four')])
    const body = {
      ...made,
      usage: null,
      status: 'expired',
      request_counts: { total: 2, completed: 1, failed: 0 },
    }
    upstream.script({ path: `/v1/batches/${made.id}`, status: 200, body, times: 'always' })
    const before = await used(gateway.h, ours, 'requests')
    const estimatedBefore = await used(gateway.h, ours, 'estimated_input_tokens')
    await poll()
    assert.equal((await used(gateway.h, ours, 'requests')) - before, 1)
    assert.equal((await used(gateway.h, ours, 'estimated_input_tokens')) - estimatedBefore, 4)
  })
})

describe('a batch for a model', () => {
  let upstream: Upstream
  let h: Harness
  let side: Side
  before(async () => {
    upstream = await startUpstream()
    const config = `
upstreams:
  files:
    base_url: ${upstream.url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-4o, there]
    model_names: { gpt-4.1: there }
    files: true
  other:
    base_url: ${upstream.url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-5]
`
    h = await startHarness('sqlite', { config })
    side = sideWith(h, await makeUserKey(h, await makeProject(h)))
  })
  after(async () => {
    await h.close()
    await upstream.close()
  })

  it('runs only at the upstream of its file, under the model name in its lines', async () => {
    for (const [model, expected] of [
      ['gpt-4o', undefined],
      ['gpt-4.1', /^The provided model 'gpt-4.1' has another name at the upstream/],
      ['gpt-5', /^The provided model 'gpt-5' is not supported by the Batch API\.$/],
      ['gpt-none', /^The provided model 'gpt-none' is not supported by the Batch API\.$/],
    ] as const) {
      const { status, errors } = await startBatch(side, [chatLine(1, 'a', { model })])
      assert.equal(status, expected ? 'failed' : 'validating', model)
      if (expected) assert.match(String(errors?.data?.[0]?.message), expected)
    }
  })
})
