/** Conversation items: which may be added, and which projects may refer to them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const CONVERSATIONS = '/v1/conversations'
const RESPONSES = '/v1/responses'
const DAY_MS = 86_400_000

function user(content: string) {
  return { type: 'message' as const, role: 'user' as const, content }
}

onEachStore('items of conversations', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const create = async (...texts: string[]): Promise<string> => {
    const { id } = await gateway.ours.openai.conversations.create({ items: texts.map(user) })
    return id
  }

  /** The id of each item, the first one first. */
  const itemsOf = async (id: string): Promise<string[]> => {
    const ids: string[] = []
    const pages = gateway.ours.openai.conversations.items.list(id, { order: 'asc', limit: 2 })
    for await (const item of pages) ids.push(item.id ?? '')
    return ids
  }

  const statusOf = async (side: Side, input: readonly object[]): Promise<number> =>
    (await side.raw('POST', RESPONSES, { body: { model: MODEL, input } })).status

  const isOpenTo = async (side: Side, id: string): Promise<boolean> =>
    (await statusOf(side, [{ type: 'item_reference', id }])) === 200

  it('belong to the project as soon as a list or response has them', async () => {
    const id = await create('one')
    const [first = ''] = await itemsOf(id)
    assert.equal(await isOpenTo(gateway.ours, first), true)
    assert.equal(await isOpenTo(gateway.theirs, first), false)
    const { data } = await gateway.ours.openai.conversations.items.create(id, {
      items: [user('two')],
    })
    assert.equal(await isOpenTo(gateway.ours, data[0]?.id ?? ''), true)
    assert.equal(await isOpenTo(gateway.theirs, data[0]?.id ?? ''), false)
  })

  it('include those of a response with store: false', async () => {
    const conversation = await create()
    const body = { model: MODEL, input: 'hello', conversation, store: false }
    const { output, id } = await gateway.ours.openai.responses.create(body)
    assert.equal(await isOpenTo(gateway.ours, output[0]?.id ?? ''), true)
    assert.equal(await isOpenTo(gateway.theirs, output[0]?.id ?? ''), false)
    await assert.rejects(gateway.ours.openai.responses.retrieve(id), { status: 404 })
  })

  it('are known for 30 days from their last list', async () => {
    const id = await create('old')
    const [first = ''] = await itemsOf(id)
    await gateway.h.flush()
    const expiry = async (): Promise<number> => {
      await gateway.h.flush()
      const row = await gateway.h.store.reader
        .selectFrom('owned_item')
        .select('expires_at')
        .where('id', '=', first)
        .executeTakeFirstOrThrow()
      return row.expires_at
    }
    const before = await expiry()
    const listAfter = async (ms: number): Promise<void> => {
      // The memory of a flush is dropped after the next one.
      await gateway.h.flush()
      gateway.clock.move(ms)
      await itemsOf(id)
    }
    await listAfter(DAY_MS / 2)
    assert.equal(await expiry(), before, 'once a day')
    await listAfter(29 * DAY_MS)
    assert.equal(await expiry(), before + 29.5 * DAY_MS)
    gateway.clock.move(2 * DAY_MS)
    assert.equal(await isOpenTo(gateway.ours, first), true)
  })

  it('have no id or one of the project’s, whatever content they have', async () => {
    const id = await create('mine')
    const [mine = ''] = await itemsOf(id)
    const { output } = await gateway.theirs.openai.responses.create({
      model: MODEL,
      input: 'secret',
    })
    const theirs = output[0]?.id ?? ''
    gateway.upstream.reset()
    const withContent = (name: string) => ({ ...user('x'), id: name })
    const forms = [
      (name: string) => [{ type: 'item_reference', id: name }],
      (name: string) => [{ id: name }],
      (name: string) => [{ type: 'reasoning', id: name, summary: [] }],
      (name: string) => [{ type: 'reasoning', id: name, summary: [], encrypted_content: 'x' }],
      (name: string) => [user('x'), withContent(name)],
      (name: string) => withContent(name),
      (name: string) => [[withContent(name)]],
    ]
    for (const items of forms) {
      for (const name of [theirs, 'msg_nobodys', 'any thing']) {
        for (const path of ['', `/${id}`, `/${id}/items`]) {
          const body = { items: items(name) }
          const answer = await gateway.ours.raw('POST', CONVERSATIONS + path, { body })
          assert.equal(answer.status, 400, answer.text)
        }
        const body = { model: MODEL, conversation: id, input: items(name) }
        const answer = await gateway.ours.raw('POST', RESPONSES, { body })
        assert.equal(answer.status, 400, answer.text)
      }
    }
    assert.equal(gateway.upstream.arrived, 0)
    for (const items of forms.slice(0, 5)) {
      const body = { items: items(mine) }
      const answer = await gateway.ours.raw('POST', `${CONVERSATIONS}/${id}/items`, { body })
      assert.equal(answer.status, 200, answer.text)
    }
    const input = [withContent(mine)]
    const response = { model: MODEL, conversation: id, input }
    assert.equal((await gateway.ours.raw('POST', RESPONSES, { body: response })).status, 200)
    // Without a conversation its content is enough, as before.
    assert.equal(await statusOf(gateway.ours, [withContent('msg_nobodys')]), 200)
  })

  it('are added 20 per request', async () => {
    const id = await create()
    const many = (length: number) => ({ items: Array.from({ length }, () => user('x')) })
    for (const path of [CONVERSATIONS, `${CONVERSATIONS}/${id}/items`]) {
      assert.equal((await gateway.ours.raw('POST', path, { body: many(20) })).status, 200)
      const { status, json } = await gateway.ours.raw('POST', path, { body: many(21) })
      assert.equal(status, 400)
      assert.deepEqual(json.error, {
        message:
          "Invalid 'items': array too long. Expected an array with maximum length 20, but got an array with length 21 instead.",
        type: 'invalid_request_error',
        param: 'items',
        code: 'array_above_max_length',
      })
    }
  })

  it('are checked in slices when the list is long', async () => {
    const text = 'x'.repeat(300_000)
    const id = await create(text)
    assert.equal((await itemsOf(id)).length, 1)
    const item = { ...user(text), id: 'msg_nobodys' }
    const adding = { model: MODEL, conversation: id, input: [item] }
    assert.equal((await gateway.ours.raw('POST', RESPONSES, { body: adding })).status, 400)
    const items = [item]
    const path = `${CONVERSATIONS}/${id}/items`
    assert.equal((await gateway.ours.raw('POST', path, { body: { items } })).status, 400)
  })
})
