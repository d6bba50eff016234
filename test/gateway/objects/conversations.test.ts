/** Conversations: created, used, listed and deleted by the project that has them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { ownedRows, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const CONVERSATIONS = '/v1/conversations'

function user(content: string) {
  return { type: 'message' as const, role: 'user' as const, content }
}

onEachStore('conversations', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const arrived = (): string[] =>
    gateway.upstream.requests.map(({ method, target, body }) =>
      `${method} ${target} ${body}`.trim(),
    )

  const create = async (...texts: string[]): Promise<string> => {
    const { id } = await gateway.ours.openai.conversations.create({ items: texts.map(user) })
    return id
  }

  /** Item ids, in order. */
  const itemsOf = async (id: string): Promise<string[]> => {
    const ids: string[] = []
    const pages = gateway.ours.openai.conversations.items.list(id, { order: 'asc', limit: 2 })
    for await (const item of pages) ids.push(item.id ?? '')
    return ids
  }

  it('are created, retrieved, updated and deleted by the SDK', async () => {
    const { conversations } = gateway.ours.openai
    const { id, metadata } = await conversations.create({ metadata: { any_id: 'x' } })
    assert.deepEqual(metadata, { any_id: 'x' })
    assert.equal((await conversations.retrieve(id)).id, id)
    assert.deepEqual((await conversations.update(id, { metadata: { a: 'b' } })).metadata, {
      a: 'b',
    })
    assert.deepEqual(await conversations.delete(id), {
      id,
      object: 'conversation.deleted',
      deleted: true,
    })
    const missing = {
      status: 404,
      error: {
        message: `Conversation with id '${id}' not found.`,
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    }
    gateway.upstream.reset()
    await assert.rejects(conversations.retrieve(id), missing)
    await assert.rejects(conversations.update(id, { metadata: {} }), missing)
    await assert.rejects(conversations.delete(id), missing)
    await assert.rejects(conversations.items.list(id), missing)
    await assert.rejects(conversations.items.create(id, { items: [user('a')] }), missing)
    await assert.rejects(conversations.items.retrieve('msg_1', { conversation_id: id }), missing)
    assert.deepEqual(arrived(), [])
  })

  it('have items that are created, listed, retrieved and deleted by the SDK', async () => {
    const { conversations } = gateway.ours.openai
    const id = await create('one', 'two')
    const { data } = await conversations.items.create(id, {
      items: [user('three')],
      include: ['message.output_text.logprobs'],
    })
    const ids = await itemsOf(id)
    assert.deepEqual([ids.length, ids[2]], [3, data[0]?.id])
    const [first = ''] = ids
    const item = await conversations.items.retrieve(first, { conversation_id: id })
    assert.ok(item.type === 'message' && item.content[0]?.type === 'input_text')
    assert.equal(item.content[0].text, 'one')
    assert.equal((await conversations.items.delete(first, { conversation_id: id })).id, id)
    assert.deepEqual(await itemsOf(id), ids.slice(1))
    await assert.rejects(conversations.items.retrieve(first, { conversation_id: id }), {
      status: 404,
    })
  })

  it('are created without a body, and with one that is forwarded byte for byte', async () => {
    const { json } = await gateway.ours.raw('POST', CONVERSATIONS)
    const id = String(json.id)
    assert.equal(gateway.upstream.requests[0]?.headers['content-type'], undefined)
    const body = `{"items": [ {"role":"user", "content":"x"} ],"metadata":{}, "new": 1.0}`
    for (const path of [CONVERSATIONS, `${CONVERSATIONS}/${id}`, `${CONVERSATIONS}/${id}/items`]) {
      await gateway.ours.raw('POST', path, { body })
    }
    assert.deepEqual(arrived(), [
      `POST ${CONVERSATIONS}`,
      `POST ${CONVERSATIONS} ${body}`,
      `POST ${CONVERSATIONS}/${id} ${body}`,
      `POST ${CONVERSATIONS}/${id}/items ${body}`,
    ])
    assert.equal(gateway.upstream.requests[1]?.headers['content-type'], 'application/json')
  })

  it('are committed before the response, without an expiry', async () => {
    const id = await create()
    const row = await ownedRows(gateway.h).where('id', '=', id).executeTakeFirst()
    const { project_id, key_id, kind, upstream, expires_at, poll_at } = row ?? {}
    assert.deepEqual(
      [project_id, key_id, kind, upstream, expires_at, poll_at],
      [gateway.ours.key.project_id, gateway.ours.key.id, 'conversation', 'default', null, null],
    )
  })

  it('precede the input of a response, and have its input and output afterwards', async () => {
    const { responses } = gateway.ours.openai
    const id = await create('before')
    for (const conversation of [id, { id }]) {
      const made = await responses.create({ model: MODEL, input: 'hello', conversation })
      assert.equal(made.conversation?.id, id)
    }
    const counted = await responses.inputTokens.count({
      model: MODEL,
      input: 'hello',
      conversation: id,
    })
    assert.equal(counted.input_tokens, 3 + 6 * 4 + 2 * 6)
    assert.equal((await itemsOf(id)).length, 5)
  })

  it('forward the query parameters of their lists and no others', async () => {
    const id = await create('one')
    const [first = ''] = await itemsOf(id)
    const path = `${CONVERSATIONS}/${id}/items`
    const queries: readonly (readonly [path: string, query: string, passed: string])[] = [
      [path, `limit=1&order=asc&after=${first}&include[]=a&x=y`, ''],
      [`${path}/${first}`, 'include[]=a&limit=1', '?include[]=a'],
      [`${CONVERSATIONS}/${id}`, 'include[]=a', ''],
    ]
    for (const [at, query, passed] of queries) {
      gateway.upstream.reset()
      await gateway.ours.raw('GET', `${at}?${query}`)
      const expected = passed || (at === path ? `?${query.replace('&x=y', '')}` : '')
      assert.equal(gateway.upstream.requests[0]?.target, at + expected)
    }
    const repeated = await gateway.ours.raw('GET', `${path}?after=a&after=b`)
    assert.equal(repeated.status, 400)
  })

  it('answer HEAD without an upstream request', async () => {
    const id = await create('one')
    gateway.upstream.reset()
    const path = `${CONVERSATIONS}/${id}`
    for (const at of [path, `${path}/items`, `${path}/items/msg_1`]) {
      assert.equal((await gateway.ours.raw('HEAD', at)).status, 200, at)
      assert.equal((await gateway.theirs.raw('HEAD', at)).status, 404, at)
    }
    assert.deepEqual(arrived(), [])
  })

  it('are not recorded when the upstream does not support them', async () => {
    const rows = async () =>
      (await ownedRows(gateway.h).where('kind', '=', 'conversation').execute()).length
    const before = await rows()
    const id = await create('one')
    for (const status of [404, 405]) {
      const body = { detail: 'Not Found' }
      gateway.upstream.script({ path: CONVERSATIONS, status, body })
      const answer = await gateway.ours.raw('POST', CONVERSATIONS, { body: {} })
      assert.deepEqual([answer.status, answer.json], [status, body])
      const path = `${CONVERSATIONS}/${id}/items`
      gateway.upstream.script({ path, status, body })
      assert.equal((await gateway.ours.raw('GET', path)).status, status)
    }
    gateway.upstream.script({ path: CONVERSATIONS, status: 200, body: { object: 'conversation' } })
    const { status, json } = await gateway.ours.raw('POST', CONVERSATIONS, { body: {} })
    assert.deepEqual([status, json.error?.code], [502, 'upstream_failed'])
    assert.equal(await rows(), before + 1)
  })

  it('that the upstream fails to delete stay the project’s', async () => {
    const id = await create('one')
    const path = `${CONVERSATIONS}/${id}`
    gateway.upstream.script({ path, method: 'DELETE', status: 500, body: { error: {} } })
    assert.equal((await gateway.ours.raw('DELETE', path)).status, 500)
    assert.equal((await gateway.ours.openai.conversations.retrieve(id)).id, id)
    gateway.upstream.script({ path, method: 'DELETE', status: 404, body: { error: {} } })
    assert.equal((await gateway.ours.raw('DELETE', path)).status, 404)
    const follow = gateway.ours.openai.responses.create({
      model: MODEL,
      input: 'a',
      conversation: id,
    })
    await assert.rejects(follow, { status: 400, code: 'reference_not_found' })
  })
})
