/** Batches through the gateway, with OpenAI's own SDK: owned by one project, and counted once. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { collect } from '#simulator/collect.ts'
import {
  CHAT,
  chatLine,
  createBatch,
  startBatch,
  stepsOf,
  uploadLines,
} from '#test/gateway/batch-files.ts'
import { ownedRows, startTwoProjects, type TwoProjects, used } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const NOT_FOUND = { status: 404 }

onEachStore('batches', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const { poll, finish, rowOf, usage } = stepsOf(() => gateway)

  it('run from their file to their output, and are counted once, as batches', async () => {
    const { ours, upstream } = gateway
    const made = await startBatch(ours, [
      chatLine(1, 'four'),
      chatLine(2, 'four', { messages: [] }),
      chatLine(3, 'four'),
    ])
    assert.equal(made.status, 'validating')
    assert.equal((await rowOf(made.id))?.enqueued_tokens, 4 + 4 + 0)
    await finish(made.id)
    await poll()
    const kept = await rowOf(made.id)
    assert.deepEqual([kept?.enqueued_tokens, kept?.poll_at], [0, null])
    const batch = await ours.openai.batches.retrieve(made.id)
    assert.deepEqual(batch.request_counts, { total: 3, completed: 2, failed: 1 })
    const output = await (await ours.openai.files.content(String(batch.output_file_id))).text()
    assert.match(output, /"custom_id":"line-3"/)
    const errors = await (await ours.openai.files.content(String(batch.error_file_id))).text()
    assert.match(errors, /"custom_id":"line-2"/)
    const ids = (await collect(ours.openai.files.list())).map(({ id }) => id)
    assert.ok(ids.includes(String(batch.output_file_id)))
    assert.ok(ids.includes(String(batch.error_file_id)))
    await poll()
    await ours.openai.batches.retrieve(made.id)
    const [row, ...others] = await usage()
    assert.deepEqual(others, [])
    assert.ok(row && batch.usage)
    assert.deepEqual(
      {
        batch: row.batch,
        kind: row.kind,
        model: row.model,
        key: row.key_id,
        owner: row.owner_id,
        requests: row.requests,
        input: row.input_tokens,
        output: row.output_tokens,
        estimated: row.estimated_input_tokens,
      },
      {
        batch: 1,
        kind: 'completions',
        model: MODEL,
        key: ours.key.id,
        owner: ours.key.owner,
        requests: 2,
        input: batch.usage.input_tokens,
        output: batch.usage.output_tokens,
        estimated: 0,
      },
    )
    // Half of a list price of 0.15 and 0.6 dollars per million.
    assert.equal(row.input_cost, Math.round(batch.usage.input_tokens * 75))
    assert.equal(row.output_cost, Math.round(batch.usage.output_tokens * 300))
    assert.equal(upstream.requests.filter(({ method }) => method === 'POST').length, 2)
  })

  it('of another project return 404 for every method, as ids that never existed', async () => {
    const { ours, theirs, upstream } = gateway
    const made = await startBatch(ours, [chatLine(1, 'four')])
    upstream.reset()
    for (const [method, path] of [
      ['GET', `/v1/batches/${made.id}`],
      ['POST', `/v1/batches/${made.id}/cancel`],
      ['GET', `/v1/batches?after=${made.id}`],
    ] as const) {
      const other = await theirs.raw(method, path)
      assert.equal(other.status, 404)
      assert.equal(other.json.error?.message, `No batch found with id '${made.id}'.`)
      const never = await theirs.raw(method, path.replace(made.id, 'batch_never'))
      assert.equal(never.text, other.text.replace(made.id, 'batch_never'))
    }
    assert.deepEqual((await theirs.openai.batches.list()).data, [])
    const file = made.input_file_id
    await assert.rejects(createBatch(theirs, file), { status: 400, param: 'input_file_id' })
    assert.deepEqual(upstream.requests, [], 'nothing of that reached the upstream')
    await finish(made.id)
    await poll()
    const { output_file_id: output } = await ours.openai.batches.retrieve(made.id)
    await assert.rejects(theirs.openai.files.content(String(output)), NOT_FOUND)
    await assert.rejects(theirs.openai.files.delete(String(output)), NOT_FOUND)
    await assert.rejects(createBatch(theirs, String(output)), { status: 400 })
    assert.equal(await used(gateway.h, theirs, 'requests'), 0)
  })

  it('are listed newest first, in pages, in their last known state', async () => {
    const { ours } = gateway
    for (const { id } of await collect(ours.openai.batches.list())) {
      assert.ok(id.startsWith('batch_'))
    }
    gateway.clock.move(1)
    const first = await startBatch(ours, [chatLine(1, 'four')])
    gateway.clock.move(1)
    const second = await startBatch(ours, [chatLine(1, 'four')])
    const page = await ours.raw('GET', '/v1/batches?limit=1')
    assert.deepEqual([page.json.last_id, page.json.has_more], [second.id, true])
    const next = await ours.openai.batches.list({ limit: 1, after: second.id })
    assert.equal(next.data[0]?.id, first.id)
    await gateway.upstream.step(first.id)
    await poll()
    const listed = (await ours.openai.batches.list({ limit: 2 })).data
    assert.equal(listed[1]?.status, 'in_progress')
    assert.equal((await ours.raw('GET', '/v1/batches?limit=101')).status, 400)
  })

  it('are charged their partial usage when they are cancelled', async () => {
    const { ours, h } = gateway
    const before = await used(h, ours, 'requests')
    const made = await startBatch(ours, [chatLine(1, 'four'), chatLine(2, 'four')])
    await gateway.upstream.step(made.id)
    assert.equal((await ours.openai.batches.cancel(made.id)).status, 'cancelling')
    assert.notEqual((await rowOf(made.id))?.enqueued_tokens, 0)
    await gateway.upstream.step(made.id)
    // The first reader of the end records it, the caller too; the poller does not count it again.
    assert.equal((await ours.openai.batches.retrieve(made.id)).status, 'cancelled')
    assert.equal((await rowOf(made.id))?.enqueued_tokens, 0)
    await poll()
    assert.equal((await used(h, ours, 'requests')) - before, 1)
    await assert.rejects(ours.openai.batches.cancel(made.id), { status: 409 })
  })

  it('with an invalid file fail without reaching the upstream', async () => {
    const { ours, theirs, upstream } = gateway
    const secret = await uploadLines(theirs, [chatLine(1, 'four')])
    const file = { type: 'file', file: { file_id: secret } }
    const other = { ...chatLine(2, 'four'), url: '/v1/embeddings' }
    const cases: [string, readonly (object | string)[], string, number | null][] = [
      ['no JSON', ['{'], 'invalid_json_line', 1],
      ['no requests', ['', ''], 'empty_file', null],
      ['a url that is not allowed', [{ ...chatLine(1, 'a'), url: '/v1/files' }], 'invalid_url', 1],
      ['two urls', [chatLine(1, 'four'), other], 'url_mismatch', 2],
      [
        'another url than the batch',
        [{ ...chatLine(1, 'a'), url: '/v1/completions', body: { model: MODEL, prompt: 'a' } }],
        'invalid_url',
        1,
      ],
      [
        'two models',
        [chatLine(1, 'a'), chatLine(2, 'a', { model: 'gpt-4o' })],
        'mismatched_model',
        2,
      ],
      [
        'a file of others',
        [chatLine(1, 'a', { messages: [{ role: 'user', content: [file] }] })],
        'invalid_request',
        null,
      ],
      [
        'what nobody may refer to',
        [chatLine(1, 'a', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] })],
        'invalid_request',
        null,
      ],
    ]
    for (const [why, lines, code, line] of cases) {
      const input = await uploadLines(ours, lines)
      upstream.reset()
      const batch = await createBatch(ours, input)
      assert.equal(batch.status, 'failed', why)
      const [error] = batch.errors?.data ?? []
      assert.deepEqual([error?.code, error?.line], [code, line], why)
      assert.deepEqual(await ours.openai.batches.retrieve(batch.id), batch)
      assert.deepEqual((await ours.openai.batches.list({ limit: 1 })).data, [batch])
      await assert.rejects(ours.openai.batches.cancel(batch.id), { status: 409 })
      await assert.rejects(theirs.openai.batches.retrieve(batch.id), NOT_FOUND)
      assert.deepEqual(upstream.requests, [], why)
      gateway.clock.move(1)
    }
  })

  it('without required parameters are rejected', async () => {
    const { ours } = gateway
    const input = await uploadLines(ours, [chatLine(1, 'four')])
    const body = { input_file_id: input, endpoint: CHAT, completion_window: '24h' }
    for (const [change, param] of [
      [{ input_file_id: undefined }, 'input_file_id'],
      [{ input_file_id: 'file-never' }, 'input_file_id'],
      [{ endpoint: undefined }, 'endpoint'],
      [{ endpoint: '/v1/files' }, 'endpoint'],
      [{ completion_window: undefined }, 'completion_window'],
      [{ vector_store_id: 'vs_1' }, 'vector_store_id'],
    ] as const) {
      const answer = await ours.raw('POST', '/v1/batches', { body: { ...body, ...change } })
      assert.deepEqual([answer.status, answer.json.error?.param], [400, param])
    }
    const twice = JSON.stringify(body).replace('{', `{"endpoint":"/v1/embeddings",`)
    assert.equal((await ours.raw('POST', '/v1/batches', { body: twice })).status, 400)
    const refused = await ours.raw('POST', '/v1/batches', {
      body: { ...body, completion_window: '1h' },
    })
    assert.deepEqual([refused.status, refused.json.error?.param], [400, 'completion_window'])
    const rows = await ownedRows(gateway.h).where('object', 'is', null).execute()
    assert.deepEqual(rows, [], 'what the upstream refused keeps nothing')
  })

  it('are returned from the table while the upstream is unavailable', async () => {
    const { ours, upstream } = gateway
    const made = await startBatch(ours, [chatLine(1, 'four')])
    upstream.script({ path: `/v1/batches/${made.id}`, status: 503, body: {} })
    assert.deepEqual(await ours.openai.batches.retrieve(made.id), made)
  })

  it('that the upstream has lost release their enqueued tokens', async () => {
    const { ours, upstream } = gateway
    const made = await startBatch(ours, [chatLine(1, 'four')])
    upstream.script({ path: `/v1/batches/${made.id}`, status: 404, body: {}, times: 'always' })
    await poll()
    const row = await rowOf(made.id)
    assert.deepEqual([row?.enqueued_tokens, row?.poll_at], [0, null])
  })
})
