/** Stored chat completions: retrieved, updated and deleted by the project that created them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions'
import { collect } from '#simulator/collect.ts'
import { ownedRows, startTwoProjects, type TwoProjects, used } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const PATH = '/v1/chat/completions'
const DAY_MS = 86_400_000
const messages = [
  { role: 'system' as const, content: 'be brief' },
  { role: 'user' as const, content: 'hello' },
]

function notFound(id: string) {
  return {
    status: 404,
    error: {
      message: `No chat completion found with id '${id}'.`,
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  }
}

onEachStore('stored chat completions', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  type More = Partial<ChatCompletionCreateParamsNonStreaming>
  const create = async (more: More = {}): Promise<string> => {
    const body = { model: MODEL, messages, store: true, ...more }
    return (await gateway.ours.openai.chat.completions.create(body)).id
  }
  const stored = async (id: string) => {
    await gateway.h.flush()
    return ownedRows(gateway.h).where('id', '=', id).executeTakeFirst()
  }
  const ids = async (pages: AsyncIterable<{ id: string }>): Promise<string[]> =>
    (await collect(pages)).map(({ id }) => id)
  const completions = () => gateway.ours.openai.chat.completions

  it('a stored completion is retrieved at once by the project that created it', async () => {
    const id = await create({ metadata: { of: 'me' } })
    const read = await completions().retrieve(id)
    assert.equal(read.choices[0]?.message.content, 'hello')
    const row = await stored(id)
    assert.equal(row?.project_id, gateway.ours.key.project_id)
    assert.equal(row.key_id, gateway.ours.key.id)
    assert.equal(row.owner_id, gateway.ours.key.owner)
    assert.equal(row.model, MODEL)
    assert.deepEqual([row.poll_at, row.bytes, row.object], [null, null, null])
    assert.equal((await completions().retrieve(id)).id, id)
  })

  it('a stored completion of another project returns 404, as a missing one does', async () => {
    const id = await create()
    await stored(id)
    const { openai, raw } = gateway.theirs
    const theirs = openai.chat.completions
    const arrived = gateway.upstream.arrived
    for (const one of [id, 'chatcmpl-none']) {
      await assert.rejects(theirs.retrieve(one), notFound(one))
      await assert.rejects(theirs.update(one, { metadata: {} }), notFound(one))
      await assert.rejects(theirs.delete(one), notFound(one))
      await assert.rejects(collect(theirs.messages.list(one)), notFound(one))
      await assert.rejects(collect(theirs.list({ after: one })), notFound(one))
      assert.equal((await raw('HEAD', `${PATH}/${one}`)).status, 404)
      assert.equal((await raw('HEAD', `${PATH}/${one}/messages`)).status, 404)
    }
    assert.deepEqual(await ids(theirs.list()), [])
    assert.equal(gateway.upstream.arrived, arrived)
    assert.equal((await completions().retrieve(id)).id, id)
  })

  it('a completion without store: true is not recorded', async () => {
    for (const more of [{}, { store: false }, { store: null }]) {
      const body = { model: MODEL, messages, ...more }
      const { id } = await completions().create(body)
      await assert.rejects(completions().retrieve(id), notFound(id))
      assert.equal(await stored(id), undefined)
    }
    const wrong = await gateway.ours.raw('POST', PATH, {
      body: { model: MODEL, messages, store: 'yes' },
    })
    assert.equal(wrong.status, 400)
    assert.equal(wrong.json.error?.param, 'store')
  })

  it('a completion that the upstream rejects is not recorded', async () => {
    gateway.upstream.script({ status: 400, body: { id: 'chatcmpl-no', error: { message: 'no' } } })
    await assert.rejects(create(), { status: 400 })
    await assert.rejects(completions().retrieve('chatcmpl-no'), notFound('chatcmpl-no'))
  })

  it('a completion that is too long to be collected is recorded', async () => {
    const reply = 'long '.repeat(80_000)
    gateway.upstream.script({ reply })
    const id = await create()
    assert.equal((await completions().retrieve(id)).choices[0]?.message.content, reply)
  })

  it('a streamed completion is retrieved after its first chunk, before the stream ends', async () => {
    gateway.upstream.script({ fault: { kind: 'stall', at: 3 } })
    const body = { model: MODEL, messages, store: true, stream: true as const }
    for await (const { id } of await completions().create(body)) {
      assert.equal((await completions().retrieve(id)).id, id)
      break
    }
  })

  it('a stream whose first chunk has an empty id is recorded under that of a later one', async () => {
    const chunk = (id: string, more: object) =>
      `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', model: MODEL, choices: [], ...more })}\n\n`
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
    gateway.upstream.script({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: `${chunk('', {})}${chunk('chatcmpl-late', { usage })}data: [DONE]\n\n`,
    })
    const body = { model: MODEL, messages, store: true, stream: true as const }
    await collect(await completions().create(body))
    assert.equal((await stored('chatcmpl-late'))?.kind, 'chat_completion')
  })

  it('messages are listed with order, limit and after', async () => {
    const id = await create()
    const all = await collect(completions().messages.list(id))
    assert.deepEqual(
      all.map(({ role, content }) => ({ role, content })),
      messages,
    )
    const first = all[0]?.id ?? ''
    const page = await completions().messages.list(id, { order: 'asc', limit: 1, after: first })
    assert.deepEqual(
      page.data.map((message) => message.content),
      ['hello'],
    )
    const { target } = gateway.upstream.requests.at(-1) ?? {}
    assert.equal(target, `${PATH}/${id}/messages?order=asc&limit=1&after=${first}`)
  })

  it('retrieval, update and lists count no usage', async () => {
    const id = await create()
    const counted = async () => [
      await used(gateway.h, gateway.ours, 'requests'),
      await used(gateway.h, gateway.ours, 'input_tokens'),
    ]
    const before = await counted()
    await completions().retrieve(id)
    await completions().update(id, { metadata: { a: 'b' } })
    await collect(completions().messages.list(id))
    await ids(completions().list())
    assert.deepEqual(await counted(), before)
  })

  it('an update changes the metadata, and with them the filtered lists', async () => {
    const id = await create({ metadata: { stage: 'draft' } })
    const changed = await completions().update(id, { metadata: { stage: 'final' } })
    assert.deepEqual(changed, await completions().retrieve(id))
    const listed = (stage: string) => ids(completions().list({ metadata: { stage } }))
    assert.deepEqual(await listed('draft'), [])
    assert.deepEqual(await listed('final'), [id])
    await completions().update(id, { metadata: null })
    assert.deepEqual(await listed('final'), [])
  })

  it('an update whose response is too long to be collected sets the metadata of the request', async () => {
    const id = await create()
    const body = { id, object: 'chat.completion', text: 'x'.repeat(1_048_576) }
    gateway.upstream.script({ method: 'POST', status: 200, body })
    await completions().update(id, { metadata: { long: 'yes' } })
    assert.deepEqual(await ids(completions().list({ metadata: { long: 'yes' } })), [id])
  })

  it('an update that the upstream rejects keeps the metadata', async () => {
    const id = await create({ metadata: { kept: 'yes' } })
    await stored(id)
    gateway.upstream.script({ method: 'POST', status: 400, body: { error: { message: 'no' } } })
    await assert.rejects(completions().update(id, { metadata: { kept: 'no' } }), { status: 400 })
    assert.deepEqual(await ids(completions().list({ metadata: { kept: 'yes' } })), [id])
  })

  it('an update with a reference or a member that steers the upstream returns 400', async () => {
    const id = await create()
    await stored(id)
    const arrived = gateway.upstream.arrived
    for (const [more, code] of [
      [{ conversation: 'conv_1' }, 'reference_not_found'],
      [{ previous_response_id: 'resp_1' }, 'previous_response_not_found'],
      [{ workspace_id: 'ws_1' }, 'reference_not_supported'],
      [{ api_base: 'http://other' }, 'unsupported_parameter'],
    ] as const) {
      const body = { metadata: { a: 'b' }, ...more }
      const { status, json } = await gateway.ours.raw('POST', `${PATH}/${id}`, { body })
      assert.deepEqual([status, json.error?.code], [400, code])
    }
    const long = { metadata: { a: 'x'.repeat(140_000) } }
    assert.equal((await gateway.ours.raw('POST', `${PATH}/${id}`, { body: long })).status, 413)
    assert.equal(gateway.upstream.arrived, arrived)
  })

  it('a deletion forgets the completion once the upstream has deleted it', async () => {
    const id = await create()
    gateway.upstream.script({ method: 'DELETE', status: 500, body: { error: { message: 'no' } } })
    await assert.rejects(completions().delete(id), { status: 500 })
    assert.equal((await completions().retrieve(id)).id, id)
    const gone = await completions().delete(id)
    assert.deepEqual(gone, { id, object: 'chat.completion.deleted', deleted: true })
    assert.equal(await stored(id), undefined)
    await assert.rejects(completions().retrieve(id), notFound(id))
  })

  it('a deletion that the upstream answers with 404 forgets the completion', async () => {
    const id = await create()
    gateway.upstream.script({ method: 'DELETE', status: 404, body: { error: { message: 'gone' } } })
    await assert.rejects(completions().delete(id), { status: 404 })
    assert.equal(await stored(id), undefined)
  })

  it('a completion expires after thirty days', async () => {
    const id = await create()
    await stored(id)
    gateway.clock.move(30 * DAY_MS)
    await assert.rejects(completions().retrieve(id), notFound(id))
    assert.deepEqual(await ids(completions().list()), [])
    await gateway.h.purge()
    assert.equal(await stored(id), undefined)
  })

  it('HEAD is answered without a request to the upstream', async () => {
    const id = await create()
    const arrived = gateway.upstream.arrived
    for (const path of [`${PATH}/${id}`, `${PATH}/${id}/messages`, `${PATH}?limit=3`]) {
      const { status, text } = await gateway.ours.raw('HEAD', path)
      assert.deepEqual([status, text], [200, ''], path)
    }
    assert.equal(gateway.upstream.arrived, arrived)
  })
})
