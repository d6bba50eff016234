/** Requests that limits admitted and that failed: each counted once, in usage and metrics. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { type Side, startTwoProjects, type TwoProjects, used } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'

const TEXT = 'a text of some words, to be cut'
const MODEL = 'gpt-4o-mini'

onEachStore('failed requests', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const send = async ({ raw }: Side, more: object = {}): Promise<number> =>
    (await raw('POST', CHAT, { body: chat(TEXT, more) })).status

  /** Failed requests of the project while `something` runs. */
  const failedDuring = async (happens: () => Promise<unknown>): Promise<number> => {
    const before = await used(gateway.h, gateway.ours, 'failed_requests')
    await happens()
    return (await used(gateway.h, gateway.ours, 'failed_requests')) - before
  }

  /** Polls what is due, including rows not written yet. */
  const pollLater = async (): Promise<void> => {
    await gateway.h.flush()
    gateway.clock.move(LEASE_MS)
    await gateway.h.poll()
  }

  it('include 429 and 5xx of the upstream, and 502, 503 and 504 of the gateway', async () => {
    const { ours, upstream } = gateway
    const answers = { 429: 429, 500: 500, 501: 501, 502: 502, 503: 503, 504: 504, 401: 502 }
    for (const [status, expected] of Object.entries(answers)) {
      const failed = await failedDuring(async () => {
        upstream.script({ status: Number(status), body: {} })
        assert.equal(await send(ours), expected)
      })
      assert.equal(failed, 1, status)
    }
  })

  it('exclude requests that the upstream rejects, that are rate limited or that succeed', async () => {
    const { ours, upstream } = gateway
    const failed = await failedDuring(async () => {
      for (const status of [400, 404, 409, 422]) {
        upstream.script({ status, body: {} })
        assert.equal(await send(ours), status)
      }
      assert.equal(await send(ours), 200)
      assert.equal(await send(ours, { model: 'no-such-limit', max_tokens: 1e9 }), 429)
    })
    assert.equal(failed, 0)
  })

  it('include broken responses, which count as requests too', async () => {
    const { h, ours, upstream } = gateway
    const before = await used(h, ours, 'requests')
    const failed = await failedDuring(async () => {
      upstream.script({ fault: { kind: 'reset', at: 4 } })
      await assert.rejects(send(ours, { stream: true }))
    })
    assert.equal(failed, 1)
    assert.equal((await used(h, ours, 'requests')) - before, 1)
  })

  it('exclude requests whose caller has disconnected', async () => {
    const { h, ours, upstream } = gateway
    const reserved = await used(h, ours, 'requested_requests')
    const failed = await failedDuring(async () => {
      const leaving = new AbortController()
      upstream.script({ status: 503, body: {}, answerAfter: 'left' })
      const pending = fetch(h.url + CHAT, {
        method: 'POST',
        headers: { authorization: `Bearer ${ours.key.value}`, 'content-type': 'application/json' },
        body: chat(TEXT),
        signal: leaving.signal,
      })
      await eventually('the request arrives', () => upstream.arrived > 0)
      leaving.abort()
      await assert.rejects(pending)
      await eventually('the request is counted', async () =>
        assert.equal(await used(h, ours, 'requested_requests'), reserved + 1),
      )
      upstream.open('left')
    })
    assert.equal(failed, 0)
  })

  it('include background responses that the upstream ends as failed', async () => {
    const { ours, upstream } = gateway
    const request = { model: MODEL, input: 'hello', background: true }
    const failed = await failedDuring(async () => {
      const made = await ours.openai.responses.create(request)
      await upstream.step(made.id, 'failed')
      await pollLater()
    })
    assert.equal(failed, 1)
    const rejected = await failedDuring(async () => {
      const made = await ours.openai.responses.create(request)
      const error = { code: 'invalid_prompt', message: 'No.' }
      const body = { ...made, status: 'failed', error }
      upstream.script({ path: `/v1/responses/${made.id}`, status: 200, body, times: 'always' })
      await pollLater()
    })
    assert.equal(rejected, 0)
  })

  it('include the requests that the error file of a batch lists with 429 or 5xx', async () => {
    const { ours, upstream } = gateway
    const line = (status_code: number | null) =>
      JSON.stringify({ response: status_code === null ? null : { status_code }, error: null })
    const failed = await failedDuring(async () => {
      const made = await startBatch(ours, [chatLine(1, 'four'), chatLine(2, 'four')])
      const body = {
        ...made,
        status: 'completed',
        error_file_id: 'file-errors',
        request_counts: { total: 5, completed: 0, failed: 5 },
      }
      const content = [429, 500, 503, 400, null].map(line).join('\n')
      upstream.script({ path: `/v1/batches/${made.id}`, status: 200, body, times: 'always' })
      upstream.script({ path: '/v1/files/file-errors/content', status: 503, body: {} })
      upstream.script({ path: '/v1/files/file-errors/content', status: 200, body: content })
      await pollLater()
      await pollLater()
    })
    assert.equal(failed, 3)
  })

  it('are equal in every usage result, the ranking and the metrics', async () => {
    const { h, theirs, upstream, clock } = gateway
    const { key } = theirs
    upstream.script({ status: 503, body: {}, times: 3 })
    for (let i = 0; i < 3; i++) assert.equal(await send(theirs), 503)
    assert.equal(await send(theirs), 200)
    upstream.script({ path: '/v1/embeddings', status: 500, body: {} })
    const embedding = { body: JSON.stringify({ model: 'text-embedding-3-small', input: 'a' }) }
    assert.equal((await theirs.raw('POST', '/v1/embeddings', embedding)).status, 500)
    await h.flush()
    const query = {
      start_time: Math.floor(clock.clock() / 86_400_000) * 86_400 - 86_400,
      project_ids: [key.project_id],
    }
    const counts = { num_model_requests: 1, failed_requests: 3 }
    const [completions] = (await h.client.usageCompletions(query)).data.flatMap((b) => b.results)
    assert.partialDeepStrictEqual(completions, counts)
    const [embeddings] = (await h.client.usageEmbeddings(query)).data.flatMap((b) => b.results)
    assert.partialDeepStrictEqual(embeddings, { num_model_requests: 0, failed_requests: 1 })
    const [refusals] = (await h.client.usageRefusals(query)).data.flatMap((b) => b.results)
    const sums = { requested_requests: 5, failed_requests: 4 }
    assert.partialDeepStrictEqual(refusals, sums)
    const by = { group_by: 'model', measure: 'failed' } as const
    const { data, total } = await h.client.usageRanking({ ...query, ...by })
    assert.partialDeepStrictEqual(total, { ...sums, refused_requests: 0 })
    assert.deepEqual(
      data.map(({ model, failed_requests }) => [model, failed_requests]),
      [
        [MODEL, 3],
        ['text-embedding-3-small', 1],
      ],
    )
    const metrics = await h.metrics.registry.metrics()
    const series = (model: string) =>
      `bailiwick_failed_requests_total{project="${key.project_id}",key="${key.id}",model="${model}"}`
    assert.ok(metrics.includes(`${series(MODEL)} 3\n`))
    assert.ok(metrics.includes(`${series('text-embedding-3-small')} 1\n`))
  })
})
