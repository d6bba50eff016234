/** Requests that refer to an upstream object are routed to its upstream, and to no other. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { keepRow, ownedRows, type Side, sideWith } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

/** Enough responses to make it all but certain that each upstream created some. */
const MADE = 60

describe('with several upstreams', () => {
  let upstreams: readonly [Upstream, Upstream]
  let h: Harness
  let side: Side
  before(async () => {
    upstreams = [await startUpstream(), await startUpstream()]
    const [first, second] = upstreams
    h = await startHarness('sqlite', {
      config: `
upstreams:
  first:
    base_url: ${first.url}
    api_key: \${UPSTREAM_KEY}
    models: [${MODEL}, o3]
  second:
    base_url: ${second.url}
    api_key: \${UPSTREAM_KEY}
    models: [${MODEL}, gpt-5]
    model_names: { gpt-5: gpt-4o }
    weight: 3
`,
    })
    side = sideWith(h, await makeUserKey(h, await makeProject(h)))
  })
  afterEach(() => {
    for (const upstream of upstreams) upstream.reset()
  })
  after(async () => {
    for (const upstream of upstreams) await upstream.close()
    await h.close()
  })

  const create = async (more: object = {}): Promise<string> =>
    (await side.openai.responses.create({ model: MODEL, input: 'hello', ...more })).id

  const homeOf = async (id: string): Promise<string | undefined> => {
    await h.flush()
    return (await ownedRows(h).where('id', '=', id).executeTakeFirst())?.upstream
  }

  /** Ids of responses by upstream. */
  const createMany = async () => {
    const homes: Record<string, string[]> = { first: [], second: [] }
    for (let made = 0; made < MADE; made++) {
      const id = await create()
      homes[(await homeOf(id)) ?? '']?.push(id)
    }
    return homes
  }

  it('a continuation, read or cancellation of a response is routed to its upstream', async () => {
    const homes = await createMany()
    for (const [index, name] of ['first', 'second'].entries()) {
      const ids = homes[name] ?? []
      assert.ok(ids.length > 0, `${name} made none of ${MADE}`)
      for (const upstream of upstreams) upstream.reset()
      for (const id of ids) {
        const next = await create({ previous_response_id: id })
        assert.equal(await homeOf(next), name)
        await side.openai.responses.retrieve(id)
        await side.openai.responses.inputItems.list(id)
        await side.openai.responses.delete(id)
      }
      assert.equal(upstreams[index]?.arrived, 4 * ids.length)
      assert.equal(upstreams[1 - index]?.arrived, 0)
    }
  })

  it('a reference to an item is routed to its upstream', async () => {
    const homes = await createMany()
    for (const [index, name] of ['first', 'second'].entries()) {
      const items: string[] = []
      for (const id of homes[name] ?? []) {
        const { output } = await side.openai.responses.retrieve(id)
        items.push(output[0]?.id ?? '')
      }
      for (const upstream of upstreams) upstream.reset()
      for (const id of items) await create({ input: [{ type: 'item_reference', id }] })
      assert.ok(items.length > 0, `${name} made none of ${MADE}`)
      assert.equal(upstreams[index]?.arrived, items.length)
      assert.equal(upstreams[1 - index]?.arrived, 0)
    }
  })

  it('a reference to a conversation is routed to its upstream', async () => {
    const { conversations, responses } = side.openai
    await keepRow(h, side.key, 'file', 'file-on-second', 'second')
    const items = [
      {
        type: 'message' as const,
        role: 'user' as const,
        content: [{ type: 'input_file' as const, file_id: 'file-on-second' }],
      },
    ]
    const id = (await conversations.create()).id
    assert.equal(await homeOf(id), 'first')
    for (const upstream of upstreams) upstream.reset()
    for (let made = 0; made < 6; made++) {
      const response = await create({ conversation: id })
      assert.equal(await homeOf(response), 'first')
      await responses.inputTokens.count({ model: MODEL, conversation: id, input: 'x' })
    }
    await conversations.items.list(id)
    assert.deepEqual([upstreams[0].arrived, upstreams[1].arrived], [13, 0])
    await assert.rejects(conversations.items.create(id, { items }), { status: 400 })
    assert.deepEqual([upstreams[0].arrived, upstreams[1].arrived], [13, 0])
    // The file is unknown there, but the conversation would be there.
    await assert.rejects(conversations.create({ items }), { status: 404 })
    assert.deepEqual([upstreams[0].arrived, upstreams[1].arrived], [13, 1])
  })

  it('a reference has no failover when its upstream is unavailable', async () => {
    const homes = await createMany()
    const [id] = homes.first ?? []
    for (const upstream of upstreams) upstream.reset()
    await upstreams[0].refuse()
    await assert.rejects(create({ previous_response_id: id }), { status: 502 })
    await assert.rejects(side.openai.responses.retrieve(id ?? ''), { status: 502 })
    await upstreams[0].listen()
    assert.equal(upstreams[1].arrived, 0)
  })

  it('a model that the upstream does not serve returns 404', async () => {
    const id = await create({ model: 'o3' })
    assert.equal(await homeOf(id), 'first')
    const follow = (model: string) => create({ model, previous_response_id: id })
    await assert.rejects(follow('gpt-5'), { status: 404, code: 'model_not_found' })
    await follow(MODEL)
  })

  it('a model is mapped to the upstream’s name, as without a reference', async () => {
    const id = await create({ model: 'gpt-5' })
    upstreams[1].reset()
    await create({ model: 'gpt-5', previous_response_id: id })
    const [request] = upstreams[1].requests
    assert.equal(JSON.parse(String(request?.body)).model, 'gpt-4o')
  })

  it('references to objects of different upstreams are rejected', async () => {
    const id = await create({ model: 'gpt-5' })
    await keepRow(h, side.key, 'file', 'file-on-first', 'first')
    await keepRow(h, side.key, 'file', 'file-on-second', 'second')
    const follow = (file_id: string) =>
      create({
        model: MODEL,
        previous_response_id: id,
        input: [{ role: 'user', content: [{ type: 'input_file', file_id }] }],
      })
    for (const upstream of upstreams) upstream.reset()
    await assert.rejects(follow('file-on-first'), { status: 400 })
    assert.equal(upstreams[0].arrived + upstreams[1].arrived, 0)
    // Unknown at the upstream, but forwarded to it.
    await assert.rejects(follow('file-on-second'), { status: 404 })
    assert.equal(upstreams[1].arrived, 1)
  })
})

describe('an upstream that now belongs to another project alone', () => {
  it('rejects continuations, and allows reading and cancelling its objects', async () => {
    const upstream = await startUpstream()
    const h = await startHarness('sqlite', { upstreamUrl: upstream.url })
    const side = sideWith(h, await makeUserKey(h, await makeProject(h)))
    const { id } = await side.openai.responses.create({ model: MODEL, input: 'hello' })
    await h.flush()
    const config = `
upstreams:
  default:
    base_url: ${upstream.url}
    api_key: \${UPSTREAM_KEY}
    projects: [proj_another]
  shared:
    base_url: ${upstream.url}
    api_key: \${UPSTREAM_KEY}
`
    const later = await startHarness('sqlite', { store: h.store, config })
    const again = sideWith(later, side.key)
    const next = { model: MODEL, input: 'more', previous_response_id: id }
    await assert.rejects(again.openai.responses.create(next), { code: 'model_not_found' })
    assert.equal((await again.openai.responses.retrieve(id)).id, id)
    await again.openai.responses.delete(id)
    await later.close()
    await h.close()
    await upstream.close()
  })
})
